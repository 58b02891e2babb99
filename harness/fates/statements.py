"""Releases as plain SQL: statements that work, or are refused, at the stops where they run."""

from collections.abc import Iterator
from dataclasses import replace

from harness.checks.statement import is_answered, is_denied
from harness.contract import Clause, Phase, Release
from harness.facts.answer import Refused
from harness.facts.rows import Rows
from harness.probes.statement import Run
from harness.verdict import Holds, Stop

__all__ = ["RELEASES", "Fails", "Works", "spoken"]

RELEASES = "The releases"  # the section of what is derived


def Works(  # noqa: N802, PLR0913  # a word of a contract; each argument has its name there
    name: str,
    sql: str,
    *,
    text: str,
    stops: tuple[Stop, ...] = (),
    given: str = "",
    release: Release | None = None,
) -> Clause[Rows | Refused]:
    """
    The statement *sql* works: at each of *stops*, or where none is named after the upgrade and not before it.

    It runs on a clone, once the SQL *given* has been, and may write; `:now` is the walk's moment. *release* is whose
    statement it is.
    """
    holds = Holds.ALWAYS if stops else Holds.BROUGHT
    return Clause(name, text, Run(sql, given), is_answered(sql), holds, stops, release=release)


def Fails(  # noqa: N802, PLR0913  # as Works
    name: str,
    sql: str,
    *,
    sqlstate: str,
    text: str,
    naming: str = "",
    stops: tuple[Stop, ...] = (),
    given: str = "",
    release: Release | None = None,
) -> Clause[Rows | Refused]:
    """The statement *sql* is refused with *sqlstate* and a message that has *naming* in it; the rest as for `Works`."""
    holds = Holds.ALWAYS if stops else Holds.BROUGHT
    return Clause(name, text, Run(sql, given), is_denied(sql, sqlstate, naming=naming), holds, stops, release=release)


def spoken(phase: Phase, prefix: str) -> Iterator[Clause[Rows | Refused]]:
    """Claim of each statement of a release of *phase* that it works where the release runs."""
    for release in dict.fromkeys(phase.releases):
        runs = tuple(stop for stop in Stop if phase.release(stop) == release)
        stops = tuple(stop for stop in runs if stop is not Stop.BACK or phase.migrator.reversible)
        name = "".join(c if c.isascii() and c.isalnum() else "-" for c in release.name.lower())
        for number, sql in enumerate(release.statements, 1):
            text = f"{release} runs {' '.join(sql.split())}"
            clause = Works(f"{prefix}{name}.statement-{number}", sql, text=text, stops=stops, release=release)
            yield replace(clause, section=RELEASES)
