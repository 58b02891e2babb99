"""One job over many databases, a few at a time: one line for each, and one verdict."""

import os
import re
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from harness.errors import HarnessError
from harness.facts.fleet import Member, Visited
from harness.judge import Judged
from harness.postgres import is_url
from harness.postgres.urls import parse

__all__ = ["AT_ONCE", "Check", "fleet_status", "members", "visit", "visited"]

AT_ONCE = 4
VARIABLE = re.compile(r"([^\s=]+)=([^\W\d]\w*)")
FORM = "Write a line for each database: URL, NAME URL, or NAME=VARIABLE of the environment"

# What is judged on the database at a URL, and where that stands, in words.
Check = Callable[[str], tuple[Iterable[Judged], str]]


def members(file: Path) -> tuple[Member, ...]:
    """Read a fleet. Raises HarnessError by file and line, which shows nothing of a URL."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise HarnessError(f"the fleet {file} cannot be read: {getattr(error, 'strerror', None) or error}.") from error
    found: dict[str, Member] = {}
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        member = _member(text, f"{file}:{number}")
        if member.name in found:
            raise HarnessError(f"{file}:{number} names {member.name!r} again. Give each database a name: NAME URL.")
        found[member.name] = member
    if not found:
        raise HarnessError(f"the fleet {file} has no database. {FORM}.")
    return tuple(found.values())


def visited(
    fleet: Iterable[Member], check: Check, *, at_once: int = AT_ONCE, progress: Callable[[str], None] = lambda _: None
) -> tuple[Visited, ...]:
    """Have *check* look at each, *at_once* at a time, in threads; return what was found, in the fleet's order."""
    fleet = tuple(fleet)
    found: dict[str, Visited] = {}
    pool = ThreadPoolExecutor(at_once, thread_name_prefix="fleet")
    try:
        for done in as_completed([pool.submit(visit, each, check) for each in fleet]):
            one = done.result()
            found[one.name] = one
            progress(f"{len(found)} of {len(fleet)}: {one.name}")
    finally:
        pool.shutdown(cancel_futures=True)
    return tuple(found[each.name] for each in fleet)


def visit(member: Member, check: Check) -> Visited:
    """Look at one; what cannot be looked at says why, and the others go on."""
    began = time.perf_counter()
    try:
        judged, where = check(member.url)
    except HarnessError as error:
        return Visited(member.name, reason=str(error), seconds=time.perf_counter() - began)
    judged = tuple(judged)
    red = tuple(each.clause.id for each in judged if each.red)
    unknown = tuple(each.clause.id for each in judged if each.undecided)
    return Visited(member.name, len(judged), red, unknown, where, "", time.perf_counter() - began)


def fleet_status(found: Iterable[Visited]) -> int:
    """Return the exit status: 1 if any is red, else 2 if any has no answer, else 0."""
    seen = {each.status for each in found}
    return 1 if 1 in seen else 2 if 2 in seen else 0  # noqa: PLR2004  # exit statuses


def _member(text: str, where: str) -> Member:
    named = VARIABLE.fullmatch(text)
    if named:
        url = os.environ.get(named[2], "")
        if not url:
            raise HarnessError(f"{where}: there is no environment variable {named[2]}, or it is empty.")
        return Member(named[1], _checked(url, where))
    first, _, rest = text.partition(" ")
    if rest and not is_url(first):
        return Member(first, _checked(rest.strip(), where))
    return Member(_name(_checked(text, where)), text)


def _checked(url: str, where: str) -> str:
    if not is_url(url):
        raise HarnessError(f"{where} is no database. {FORM}.")
    try:
        parse(url)
    except HarnessError as error:
        raise HarnessError(f"{where}: {error}") from None
    return url


def _name(url: str) -> str:
    """Name a database by what may be shown of its URL."""
    given = parse(url)
    host = ":".join(filter(None, (given.get("host"), given.get("port"))))
    return "/".join(filter(None, (host, given.get("dbname")))) or "the default database"
