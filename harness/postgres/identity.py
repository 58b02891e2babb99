"""Whom the server runs as: Postgres refuses to be root, and initdb to be a user without a name."""

import errno
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

__all__ = ["Identity", "identities"]

DENIED = {errno.EPERM, errno.EINVAL}  # what setuid answers without the capability, or in a namespace of one user


@dataclass(frozen=True, slots=True)
class Identity:
    """A user to become with setuid, a user namespace to enter with *prefix*, or neither: ourselves."""

    name: str
    uid: int | None = None
    gid: int | None = None
    prefix: tuple[str, ...] = ()

    def start(self, argv: Sequence[str | Path], output: IO[bytes] | int) -> subprocess.Popen[bytes]:
        """Start a program in a session of its own, so that a Ctrl-C meant for the run does not reach it."""
        return subprocess.Popen(
            [*self.prefix, *map(str, argv)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "LC_ALL": "C"},
            user=self.uid,
            group=self.gid,
            extra_groups=None if self.uid is None else [],
            start_new_session=True,
            cwd="/",
        )

    def objection(self, program: Path) -> str:
        """Return why *program* does not run as this identity, '' where it does. Raises PermissionError: not allowed."""
        try:
            process = self.start([program, "--version"], subprocess.PIPE)
        except OSError as error:
            if error.errno in DENIED:
                raise PermissionError(error.errno, f"this process may not become {self.name}") from error
            return f"{program.name} as {self.name}: {os.strerror(error.errno or 0)}"
        told, _ = process.communicate()
        words = " ".join(told.decode(errors="replace").split())
        return "" if process.returncode == 0 else f"{program.name} as {self.name}: {words or process.returncode}"

    def own(self, directory: Path) -> None:
        """Take *directory* over."""
        if self.uid is not None and self.gid is not None:
            os.chown(directory, self.uid, self.gid)


def identities() -> Iterator[Identity]:
    """Whom to try to be, in order of preference."""
    us, somebody = os.geteuid(), _somebody()
    if us != 0 and _named(us):
        yield Identity(f"user {us}")
        return
    if us == 0 and somebody:
        yield Identity(somebody.pw_name, somebody.pw_uid, somebody.pw_gid)
    if somebody and (unshare := shutil.which("unshare")):
        mapped = (f"--map-user={somebody.pw_uid}", f"--map-group={somebody.pw_gid}")
        yield Identity(f"{somebody.pw_name} in a user namespace", prefix=(unshare, "-U", *mapped, "--"))


def _named(uid: int) -> bool:
    try:
        return bool(pwd.getpwuid(uid).pw_name)
    except KeyError:
        return False


def _somebody() -> pwd.struct_passwd | None:
    """Choose an unprivileged user: nobody, or whoever has the highest number."""
    others = sorted((user for user in pwd.getpwall() if user.pw_uid != 0), key=lambda user: user.pw_uid)
    return next((user for user in others if user.pw_name == "nobody"), others[-1] if others else None)
