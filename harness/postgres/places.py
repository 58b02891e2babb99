"""Where a run keeps its data, and what is left of runs that were killed together with their guards."""

import fcntl
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from harness.errors import HarnessError

__all__ = ["executable", "fresh", "locked", "places", "shared", "sweep"]

MEMORY = Path("/dev/shm")  # noqa: S108  tmpfs on every Linux; each run makes a directory of its own in it
DISK = (Path("/tmp"), Path("/var/tmp"))  # noqa: S108  likewise
ROOM = 1 << 30
PREFIX = "harness-pg-"
LOCK = "lock"
OF = "of"
SETTLED = 60.0


def places(*, room: int = 0) -> Iterator[Path]:
    """Directories to work in, best first: tmpfs when it has *room*, then the temporary directory."""
    for place in (MEMORY, Path(tempfile.gettempdir()), *DISK):
        if _usable(place) and (place != MEMORY or shutil.disk_usage(place).free >= room):
            yield place.resolve()


def fresh(place: Path, *, of: Path | None = None) -> Path:
    """Make a directory that no other run has and only we can enter; one more *of* a run that has another."""
    directory = place / f"{PREFIX}{secrets.token_hex(4)}"
    try:
        directory.mkdir(mode=0o700)
        if of:
            (directory / OF).symlink_to(of)
    except OSError as error:
        raise HarnessError(f"No directory can be made in {place}: {error.strerror}. Set TMPDIR to another.") from error
    return directory


def locked(directory: Path) -> int:
    """Mark *directory* as in use for as long as this descriptor, or one inherited from it, is open."""
    descriptor = os.open(directory / LOCK, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return descriptor


def sweep(place: Path) -> None:
    """
    Remove the directories of runs of ours that died together with their guards.

    A server that still runs in one misses its postmaster.pid and shuts itself down within two minutes, see
    https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/postmaster/postmaster.c, RecheckDataDirLockFile.
    """
    for directory in place.glob(f"{PREFIX}*"):
        with suppress(OSError):
            if time.time() - directory.lstat().st_mtime > SETTLED and _left(directory):
                shutil.rmtree(directory)


def shared(place: Path) -> bool:
    """Whether every user can reach *place*."""
    whole = place.resolve()
    return all(each.stat().st_mode & 0o001 for each in (whole, *whole.parents))


def executable(place: Path) -> bool:
    """Whether programs may be run from *place*: containers mount /dev/shm such that they may not."""
    return not os.statvfs(place).f_flag & getattr(os, "ST_NOEXEC", 0)  # macOS has no such flag


def _left(directory: Path) -> bool:
    """Whether it was ours and nobody holds its lock, or the directory it belongs to is gone."""
    if (directory / OF).is_symlink():
        return (directory / OF).lstat().st_uid == os.geteuid() and not (directory / OF).exists()
    descriptor = os.open(directory / LOCK, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.fstat(descriptor).st_uid == os.geteuid()
    finally:
        os.close(descriptor)


def _usable(place: Path) -> bool:
    """Whether we can write to it and, when we are root, others can reach it."""
    return os.access(place, os.W_OK | os.X_OK) and (os.geteuid() != 0 or shared(place))
