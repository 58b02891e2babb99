"""What a preflight asks of a database that stands before: clauses that follow from the words, and from a dry run."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import Any

from harness.checks.place import has_needed, is_free, nothing_hangs
from harness.checks.preflight import none_harmed, none_or_empty
from harness.checks.trace import goes_through
from harness.contract import Allowance, Check, Clause, Phase
from harness.ddl import Ground, Wants, renames, wants, writes
from harness.errors import UnreachableError
from harness.facts.catalog import Catalog
from harness.facts.place import Dependent, Kind
from harness.facts.preflight import Count, Harm
from harness.facts.trace import Trace
from harness.fates.foreseen import foreseen
from harness.fates.frame import full_table
from harness.probes.place import ReadPlace
from harness.probes.preflight import CountHarmed
from harness.probes.rows import FindOffenders
from harness.verdict import Evidence, Holds, Stop

__all__ = ["CELLS", "DRY", "MEETS", "Asked", "DryRun", "asked", "going"]

CELLS, MEETS, DRY = "Where every cell goes", "What the upgrade meets", "preflight.dry-run"
BEFORE = (Stop.BEFORE,)
SHOWN = 3  # clauses named before "and N more"
HARMS = {
    Harm.LOST: "No value is lost",
    Harm.COLLIDES: "Nothing collides",
    Harm.DISAGREES: "Nothing disagrees",
    Harm.REFUSED: "Nothing is refused",
}
HELP = "Put these rows right first, or say in the contract what becomes of them."


@dataclass(frozen=True, slots=True)
class DryRun:
    """An upgrade on a server of our own, on no rows: the schema before and after, its statements, what hung there."""

    before: Catalog
    after: Catalog
    trace: Trace
    dependents: tuple[Dependent, ...] = ()

    @property
    def statements(self) -> tuple[str, ...]:
        """What it said, and what it was refused."""
        refused = self.trace.refused
        last = (refused.statement,) if refused and refused.statement else ()
        return (*(each.sql for each in self.trace.statements), *last)


@dataclass(frozen=True, slots=True)
class Asked:
    """The clauses of a preflight, and what those count that count cells, by id; *place* is how the rest is read."""

    clauses: tuple[Clause[Any], ...]
    counts: dict[str, Count]
    place: ReadPlace


def asked(phase: Phase, run: DryRun, there: tuple[str, ...] = ()) -> Asked:
    """
    Return what is asked of a database at `before` of *phase*, given a dry run of it.

    *there* are clauses about the schema that are upheld already: then it stands in between.
    """
    ground = Ground(run.before)
    wanted = wants(run.statements, ground)
    place = _place(wanted, going(phase, run))
    told = [each for clause in phase.clauses for each in clause.counts]
    renamed = {full_table(new): full_table(old) for old, new in _allowed(phase).renamed}
    own = frozenset(map(full_table, phase.migrator.bookkeeping))
    counts = foreseen(told, (run.before, run.after), renamed=renamed, written=writes(run.statements, ground) - own)
    numbered = {_name(number, each): each for number, each in enumerate(counts, 1)}
    cells = tuple(_counting(name, each) for name, each in numbered.items())
    stands = _met("preflight.stands", f"The database stands before {phase.name}.", _Stands(there), _standing)
    return Asked((*cells, *_premises(phase), stands, *_meeting(run, wanted, place)), numbered, place)


def listed(names: tuple[str, ...]) -> str:
    """Name the first few."""
    return ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if names[SHOWN:] else "")


def going(phase: Phase, run: DryRun) -> tuple[tuple[str, str, bool], ...]:
    """Return the tables and columns that go, get another type or another name: table, column, whether only the name."""
    after = {each.where: each for each in run.after.tables}
    named = renames(run.statements, Ground(run.before))
    moved = {full_table(old): full_table(new) for old, new in _allowed(phase).renamed}
    found: list[tuple[str, str, bool]] = []
    for table in run.before.tables:
        now = after.get(moved.get(table.where, table.where))
        if now is None or now.where != table.where:
            found.append((table.where, "", table.where in named))
        for column in table.columns if now else ():
            there = now.column(column.name) if now else None
            if there is None or there.type != column.type:
                found.append((table.where, column.name, f"{table.where}.{column.name}" in named))
    return tuple(found)


def _allowed(phase: Phase) -> Allowance:
    return reduce(add, (clause.allows for clause in phase.clauses), Allowance())


def _place(wanted: Wants, leaving: tuple[tuple[str, str, bool], ...]) -> ReadPlace:
    types = tuple(each.name for each in wanted.needs if each.kind is Kind.TYPE)
    functions = tuple(each.name for each in wanted.needs if each.kind is Kind.FUNCTION)
    return ReadPlace(types, functions, leaving)


def _counting(name: str, count: Count) -> Clause[Any]:
    claim = f"{HARMS[count.harm]}: {count.what}." if count.harm in HARMS else "Every cell has its place."
    what = count.what or "cells"
    check: Check[Any] = none_harmed(what, where=f"{count.fate}: {what}", help=HELP)
    probe = CountHarmed(count.sql, count.among)
    holds = Holds.PREMISE if count.declared else Holds.ALWAYS
    return Clause(name, claim, probe, check, holds, BEFORE, section=f"{CELLS} / {count.fate}", answer=count.declared)


def _name(number: int, count: Count) -> str:
    about = next(iter(_NAMED.findall(count.fate)), "cells")
    return f"preflight.{about}.{'cells' if count.harm is Harm.NONE else count.harm}-{number}"


_NAMED = re.compile(r"\b[A-Za-z_]\w*(?:\.\w+)+")


def _premises(phase: Phase) -> Iterator[Clause[Any]]:
    """Yield the premises, and what else is claimed of rows before, but for what a word has counted already."""
    for clause in phase.clauses:
        rows = isinstance(clause.probe, FindOffenders)
        at_before = clause.asked == BEFORE and (rows or clause.holds is Holds.PREMISE)
        if at_before and not any(isinstance(each, Count) and each.sql for each in clause.counts):
            yield replace(clause, check=none_or_empty(clause.check, clause.text)) if rows else clause


def _meeting(run: DryRun, wanted: Wants, place: ReadPlace) -> Iterator[Clause[Any]]:
    yield _met("preflight.dry-run", "A dry run on no rows goes through.", _Ran(run.trace), goes_through("the dry run"))
    if not run.trace.observed:
        why = "The migrator's statements are not seen, so what they need and make is not known."
        yield _met("preflight.statements", why, _Ran(run.trace), _unseen)
        return
    if wanted.needs:
        text = "What the upgrade refers to is there."
        yield _met("preflight.needs", text, place, has_needed(wanted.needs, run.before))
    if wanted.makes:
        yield _met(
            "preflight.makes", "What the upgrade makes is not there yet.", place, is_free(wanted.makes, run.before)
        )
    if place.going:
        text = "Nothing hangs on what goes or changes that the upgrade does not deal with."
        yield _met("preflight.dependents", text, place, nothing_hangs(run.dependents, len(place.going)))


@dataclass(frozen=True, slots=True, eq=False)
class _Ran:
    """The trace of the dry run, which was read before."""

    trace: Trace

    def read(self, _: object) -> Trace:
        return self.trace


@dataclass(frozen=True, slots=True)
class _Stands:
    """Clauses that are upheld already, where they are to be broken."""

    there: tuple[str, ...]

    def read(self, _: object) -> bool:
        """Return whether there is none. Raises UnreachableError naming those there are."""
        if self.there:
            raise UnreachableError(f"it stands in between, for these are upheld already: {listed(self.there)}")
        return True


def _standing(_: bool) -> Iterator[Evidence]:  # noqa: FBT001  # the fact
    yield Evidence("the schema", "as before", "nothing of what the upgrade brings about is there", supports=True)


def _unseen(_: Trace) -> Iterable[Evidence]:
    return ()


def _met(name: str, text: str, probe: Any, check: Check[Any]) -> Clause[Any]:  # noqa: ANN401  # unlike clauses
    return Clause(name, text, probe, check, Holds.ALWAYS, BEFORE, section=MEETS)
