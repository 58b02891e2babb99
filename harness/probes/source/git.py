"""What git knows of source code: a revision's files, and which files it ignores."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.errors import HarnessError

__all__ = ["Entry", "base", "contents", "entries", "ignored"]

PATIENCE = 60  # seconds
# Nothing that a repository's settings or a hook's environment says may run a program or point elsewhere.
SAFE = ("git", "--no-pager", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")
LED_ASTRAY = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_EXTERNAL_DIFF"}
# A path is no pattern, and what a partial clone lacks is not fetched.
QUIET = {"GIT_OPTIONAL_LOCKS": "0", "GIT_LITERAL_PATHSPECS": "1", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a revision: *path* is relative to the folder asked for."""

    path: str
    id: str
    size: int
    regular: bool


def entries(name: str) -> Iterator[Entry]:
    """
    Yield what is in `REV:PATH`. PATH is a folder of the repository, or of the disk inside a repository.

    Raises HarnessError where there is no such repository, revision or path.
    """
    folder, revision, path = _parted(name)
    _git(
        folder, "rev-parse", "--quiet", "--verify", "--end-of-options", f"{revision}^{{commit}}", of=name, no="revision"
    )
    kind = _git(folder, "cat-file", "-t", f"{revision}:{path}", of=name, no="path").decode().strip()
    if kind == "tree":
        listed = _git(folder, "ls-tree", "-r", "-l", "-z", "--full-tree", f"{revision}:{path}", of=name, no="path")
    else:
        listed = _git(folder, "ls-tree", "-l", "-z", "--full-tree", revision, "--", path, of=name, no="path")
    for line in filter(None, listed.split(b"\0")):
        head, _, file = line.partition(b"\t")
        mode, _, id_, size = head.split()
        shown = os.fsdecode(file if kind == "tree" else file.rpartition(b"/")[2])
        regular = mode in {b"100644", b"100755"}
        yield Entry(shown, id_.decode(), int(size) if regular else 0, regular)


def base(name: str) -> str:
    """Return what leads from the repository's root to the files of `REV:PATH`."""
    folder, revision, path = _parted(name)
    above = path if _kind(folder, revision, path, of=name) == "tree" else path.rpartition("/")[0]
    return f"{above}/" if above not in {"", "."} else ""


def contents(name: str, wanted: Sequence[Entry]) -> Iterator[tuple[str, bytes]]:
    """Yield (path, content) of *wanted* entries."""
    folder, _, _ = _parted(name)
    asked = "".join(f"{entry.id}\n" for entry in wanted).encode()
    answer = _git(folder, "cat-file", "--batch", of=name, no="object", given=asked) if wanted else b""
    position = 0
    for entry in wanted:
        start = answer.index(b"\n", position) + 1
        yield entry.path, answer[start : start + entry.size]
        position = start + entry.size + 1


def ignored(root: Path) -> frozenset[str]:
    """Return what git ignores under *root*, folders with a slash; nothing where *root* is in no repository."""
    command = (*SAFE, "-C", str(root), "ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory")
    try:
        done = subprocess.run(command, capture_output=True, env=_environment(), timeout=PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return frozenset()
    listed = done.stdout.split(b"\0") if done.returncode == 0 else ()
    # A folder that is ignored itself, and named all the same, is to be read.
    return frozenset(os.fsdecode(path) for path in listed) - {"", "./"}


def _parted(name: str) -> tuple[Path, str, str]:
    """Return in which folder to ask, for which revision and path."""
    revision, _, path = name.partition(":")
    on_disk = Path(path or ".")
    if on_disk.is_dir():
        prefix = _git(on_disk, "rev-parse", "--show-prefix", of=name, no="repository").decode().strip()
        return on_disk, revision, prefix.rstrip("/")
    prefix = _git(Path(), "rev-parse", "--show-prefix", of=name, no="repository").decode().strip()
    return Path(), revision, os.path.normpath(f"{prefix}{path}" if path.startswith("./") else path)


def _kind(folder: Path, revision: str, path: str, *, of: str) -> str:
    """Return what `REV:PATH` is: tree or blob."""
    _git(folder, "rev-parse", "--quiet", "--verify", "--end-of-options", f"{revision}^{{commit}}", of=of, no="revision")
    return _git(folder, "cat-file", "-t", f"{revision}:{path}", of=of, no="path").decode().strip()


def _git(folder: Path, *arguments: str, of: str, no: str, given: bytes = b"") -> bytes:
    command = (*SAFE, "-C", str(folder), *arguments)
    try:
        done = subprocess.run(
            command, input=given, capture_output=True, env=_environment(), timeout=PATIENCE, check=False
        )
    except FileNotFoundError as error:
        raise HarnessError(f"{of} cannot be read: there is no git on the path. Name a folder.") from error
    except subprocess.TimeoutExpired as error:
        raise HarnessError(f"{of} cannot be read: git did not answer in {PATIENCE} s. Name a folder.") from error
    if done.returncode:
        told = next(iter(done.stderr.decode("utf-8", "replace").splitlines()), "").removeprefix("fatal: ").rstrip(".")
        why = f"no such {no} in {folder.resolve()}" + (f" ({told})" if told else "")
        raise HarnessError(f"{of} cannot be read: {why}. Name a folder, a file, or REV:PATH of a git repository.")
    return done.stdout


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in LED_ASTRAY}
    return {**kept, **QUIET}
