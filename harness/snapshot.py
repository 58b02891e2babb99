"""Where snapshots live: one readable text file each, under the repository's snapshots/."""

from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from syrupy.location import PyTestLocation

__all__ = ["TextSnapshot"]


class TextSnapshot(SingleFileSnapshotExtension):
    """
    The `str` of a fact, in `snapshots/<test file>/<test name>.txt`.

    A folder per test file, because syrupy tells by it which test a snapshot belongs to when only some tests run.
    """

    _write_mode = WriteMode.TEXT
    file_extension = "txt"

    @classmethod
    def dirname(cls, *, test_location: PyTestLocation) -> str:
        """Return the folder of the test's file."""
        return str(test_location.item.config.rootpath / "snapshots" / test_location.basename)
