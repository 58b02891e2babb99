"""What is left of runs that were killed together with their guards."""

import os
import tempfile
import time
from pathlib import Path

import pytest

from harness.errors import HarnessError
from harness.postgres.places import MEMORY, SETTLED, fresh, locked, places, sweep

LONG_AGO = time.time() - SETTLED - 60


def aged(directory: Path) -> Path:
    """Let it have been there for a while."""
    os.utime(directory, (LONG_AGO, LONG_AGO))
    return directory


def test_sweep_removes_what_nobody_holds(place: Path) -> None:
    """
    And what belongs to it.
    """
    home = fresh(place)
    os.close(locked(home))
    software = aged(fresh(place, of=home))
    sweep(place)
    assert {home, software} == set(place.iterdir())
    aged(home)
    sweep(place)
    sweep(place)
    assert set() == set(place.iterdir())


def test_sweep_leaves_what_somebody_holds(place: Path) -> None:
    """
    However long it has been there.
    """
    home = fresh(place)
    software = fresh(place, of=home)
    held = locked(home)
    aged(home)
    aged(software)
    sweep(place)
    assert {home, software} == set(place.iterdir())
    os.close(held)


def test_sweep_leaves_what_is_not_ours(place: Path) -> None:
    """
    A directory without a lock, a file, and one with another name.
    """
    strange = aged(fresh(place))
    (place / "harness-pg-file").touch()
    aged(place / "harness-pg-file")
    other = place / "other"
    other.mkdir()
    os.close(locked(other))
    aged(other)
    sweep(place)
    assert {strange, other, place / "harness-pg-file"} == set(place.iterdir())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_sweep_leaves_another_users(place: Path) -> None:
    """
    Its lock is not ours.
    """
    home = fresh(place)
    os.close(locked(home))
    os.chown(home / "lock", 12345, 12345)
    aged(home)
    sweep(place)
    assert [home] == list(place.iterdir())


@pytest.mark.skipif(MEMORY not in places(), reason="there is no tmpfs here")
def test_data_goes_to_tmpfs_when_it_has_room() -> None:
    """
    Else to the temporary directory.
    """
    assert MEMORY == next(places())
    assert MEMORY not in places(room=1 << 60)
    assert Path(tempfile.gettempdir()).resolve() in places(room=1 << 60)


def test_fresh_is_for_us_alone(place: Path) -> None:
    """
    And never the same twice.
    """
    one, two = fresh(place), fresh(place)
    assert one != two
    assert 0o700 == one.stat().st_mode & 0o777


def test_fresh_names_a_place_that_does_not_serve(place: Path) -> None:
    """
    A file, here.
    """
    (place / "file").touch()
    with pytest.raises(HarnessError, match=r"file: Not a directory. Set TMPDIR to another."):
        fresh(place / "file")
