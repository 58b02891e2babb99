"""Dumps of pg_dump's: what a file is, how it comes into a database of ours, and a schema taken from another."""

import re
import shutil
import tarfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO

from harness.errors import HarnessError
from harness.postgres.binaries import installed
from harness.postgres.pace import Pace
from harness.postgres.program import ran
from harness.postgres.urls import parse

__all__ = ["Dump", "Form", "inspected", "restore", "roles_of", "schema_of", "speak"]

# Who owned what, who might read it and who was told of it is another server's; the rehearsal's role does everything.
NO_OTHERS = (
    "--no-owner",
    "--no-privileges",
    "--no-publications",
    "--no-subscriptions",
    "--no-security-labels",
    "--no-tablespaces",
)
PSQL = ("--no-psqlrc", "--quiet", "-v", "ON_ERROR_STOP=1")
SCHEMA = "the schema cannot be read"
MAGIC, TAR = b"PGDMP", b"ustar"
HEADER, TRAILER = "-- PostgreSQL database dump\n", "-- PostgreSQL database dump complete"
CLUSTER = "-- PostgreSQL database cluster dump\n"
FROM = re.compile(r"Dumped from database version:? (\d+)")
DATA = re.compile(r"COPY .* FROM stdin;$")
ELSEWHERE = re.compile(r"\\c(onnect)? ")
NAME = r'"(?:[^"]|"")+"|[\w$]+'
GRANTS = re.compile(
    rf"^(?:ALTER .* OWNER TO|GRANT .* TO|REVOKE .* FROM|CREATE POLICY .* TO) ((?:{NAME})(?:, (?:{NAME}))*)"
)
WHOSE = re.compile(rf"^ALTER DEFAULT PRIVILEGES FOR ROLE ({NAME})")
BLOCK = 1 << 16
TAIL = 4096


class Form(StrEnum):
    """How pg_dump wrote it."""

    PLAIN = "plain"
    ARCHIVE = "archive"
    DIRECTORY = "directory"


@dataclass(frozen=True, slots=True)
class Dump:
    """A dump in a file or folder: *major* is of the Postgres it is from, *roles* are those that it names."""

    path: Path
    form: Form
    size: int
    major: int
    roles: frozenset[str]

    def __str__(self) -> str:
        return self.path.name


def inspected(path: Path) -> Dump:
    """Say what lies at *path*, reading all of a plain dump. Raises HarnessError where it is no dump, or part of one."""
    try:
        if path.is_dir():
            return _archive(path, Form.DIRECTORY, sum(each.stat().st_size for each in path.iterdir()))
        with path.open("rb") as file:
            begin = file.read(512)
        if TAR in begin:
            _require_whole(path)
        if begin.startswith(MAGIC) or TAR in begin:
            return _archive(path, Form.ARCHIVE, path.stat().st_size)
        return _plain(path)
    except OSError as error:
        raise HarnessError(f"the dump {path} cannot be read: {error.strerror}. Name what pg_dump wrote.") from error


def restore(dump: Dump, url: str, progress: Callable[[str], None] = lambda _: None) -> None:
    """
    Bring *dump* into the empty database that *url* names; its roles are to be there.

    Raises HarnessError with what the restore stopped at.
    """
    pace = Pace(f"restoring {dump}", dump.size, progress)
    name = parse(url)["dbname"]
    if dump.form is Form.PLAIN:
        argv = [installed() / "psql", *PSQL, "-d", name, "-f", "-"]
        with dump.path.open("rb") as file:
            ran(argv, url, f"the dump {dump} does not go in", feed=_read(file, pace))
    else:
        argv = [installed() / "pg_restore", *NO_OTHERS, "--exit-on-error", "-d", name, dump.path.resolve()]
        ran(argv, url, f"the dump {dump} does not go in", watch=lambda pid: pace.at(_read_by(pid)))


def schema_of(url: str) -> str:
    """
    Return the schema of the database that *url* names, which is only read, as SQL.

    By the pg_dump that comes with the embedded server, or where that does not serve by the one on PATH. Raises
    HarnessError.
    """
    argv = ["--schema-only", "--lock-wait-timeout=5s", *NO_OTHERS, "-d", parse(url).get("dbname", "postgres")]
    first, other = installed() / "pg_dump", shutil.which("pg_dump")
    try:
        return ran([first, *argv], url, SCHEMA).decode()
    except HarnessError:
        if not other:
            raise
        return ran([other, *argv], url, SCHEMA).decode()


def speak(text: str, url: str) -> None:
    """Run what `schema_of` returned on the database that *url* names. Raises HarnessError."""
    argv = [installed() / "psql", *PSQL, "-d", parse(url)["dbname"], "-f", "-"]
    ran(argv, url, "the schema does not go in", feed=[text.encode()])


def roles_of(text: str) -> frozenset[str]:
    """Return the roles that a schema names."""
    return frozenset(_roles(text.splitlines()))


def _require_whole(path: Path) -> None:
    """Raise HarnessError where a tar ends within a member: of that pg_restore would read what is there as rows."""
    try:
        with tarfile.open(path) as archive:
            archive.getmembers()
    except tarfile.TarError as error:
        raise HarnessError(f"the dump {path} is cut short: {error}. Copy it again.") from error


def _archive(path: Path, form: Form, size: int) -> Dump:
    listed = ran([installed() / "pg_restore", "--list", path.resolve()], "", f"{path} is no dump to restore").decode()
    schema = [installed() / "pg_restore", "--schema-only", *NO_OTHERS, "-f", "-", path.resolve()]
    text = ran(schema, "", f"{path} is no dump to restore").decode(errors="replace")
    return Dump(path, form, size, _major(path, listed), frozenset(_roles(text.splitlines())))


def _plain(path: Path) -> Dump:
    with path.open(encoding="utf-8", errors="replace", newline="\n") as file:
        begin = "".join(line for line, _ in zip(file, range(20), strict=False))
        if CLUSTER in begin:
            raise HarnessError(f"{path} is of pg_dumpall: a whole cluster. Dump the one database with pg_dump.")
        if HEADER not in begin:
            raise HarnessError(f"{path} is no dump of pg_dump's: plain, custom, directory or tar. Is it compressed?")
        if TRAILER not in _tail(path):
            raise HarnessError(f"the dump {path} is cut short: it lacks its last line, {TRAILER!r}. Copy it again.")
        file.seek(0)
        roles = frozenset(_roles(_spoken(path, file)))
    return Dump(path, Form.PLAIN, path.stat().st_size, _major(path, begin), roles)


def _tail(path: Path) -> str:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL))
        return file.read().decode(errors="replace")


def _major(path: Path, told: str) -> int:
    found = FROM.search(told)
    if found is None:
        raise HarnessError(f"{path} does not say which Postgres it is from. Name what pg_dump wrote.")
    return int(found[1])


def _spoken(path: Path, lines: IO[str]) -> Iterator[str]:
    """Yield the lines that are no rows."""
    data = False
    for line in lines:
        if data:
            data = line != "\\.\n"
            continue
        data = bool(DATA.match(line))
        if ELSEWHERE.match(line):
            raise HarnessError(f"{path} was made with --create, and leads to a database of its own. Make it without.")
        yield line


def _roles(lines: Iterator[str] | Sequence[str]) -> Iterator[str]:
    for line in lines:
        for found in filter(None, (GRANTS.match(line), WHOSE.match(line))):
            yield from (_bare(each) for each in re.findall(NAME, found[1]))


def _bare(name: str) -> str:
    return name[1:-1].replace('""', '"') if name.startswith('"') else name


def _read(file: IO[bytes], pace: Pace) -> Iterator[bytes]:
    while block := file.read(BLOCK):
        yield block
        pace.gone(len(block))


def _read_by(pid: int) -> float:
    """Return how many bytes process *pid* has read; 0 where the system does not say."""
    try:
        return float(Path(f"/proc/{pid}/io").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError):
        return 0
