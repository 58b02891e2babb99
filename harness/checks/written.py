"""Claims about what is written in between: it wins over the rollback, and over the second upgrade."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from harness.checks.trace import goes_through
from harness.contract import Check
from harness.facts.trace import Trace
from harness.facts.written import Between, Deed, Stand, Written
from harness.verdict import Evidence, Extent

__all__ = ["keeps", "keeps_used", "rolls_back", "stays_kept", "upgrades_again"]

SHOWN = 3  # offenders of one table named before "and N more"
HELP = "Undo only what the upgrade did, and only where it still is as the upgrade left it."
AGAIN = "Have the upgrade leave alone what it finds done, and what others wrote."
KEPT = {
    Deed.INSERTED: "rows inserted are there",
    Deed.UPDATED: "cells updated are as they were written",
    Deed.DELETED: "rows deleted stay away",
}


def rolls_back() -> Check[Between]:
    """The rollback goes through on what was written."""
    return lambda fact: _step("the rollback", fact.rollback, fact.written)


def upgrades_again() -> Check[Between]:
    """The second upgrade goes through. Yields nothing where the rollback did not."""
    return lambda fact: _step("the second upgrade", fact.upgrade, fact.written) if fact.upgrade else ()


def keeps(deed: Deed) -> Check[Between]:
    """
    What was so written is so after the rollback.

    A row of the upgrade's own that is gone is left to `keeps_used`. Yields nothing where all was refused.
    """

    def check(fact: Between) -> Iterator[Evidence]:
        stands = [each for each in fact.back if each.write.deed is deed and _compared(each)]
        yield from _by_table(stands, KEPT[deed], HELP)
        refused = any(each.deed is deed and not each.bound for each in fact.written.left_out)
        if not stands and not refused and not fact.rollback.refused:
            many, tables = len(fact.written.done(deed)), fact.written.tables
            seen = f"{many}, compared after the second upgrade" if many else f"nothing of that kind in {tables} tables"
            yield Evidence("what was written", KEPT[deed], seen, supports=True, looked_at=Extent(tables))

    return check


def keeps_used() -> Check[Between]:
    """A row that the upgrade made stays if it was changed or referred to. Yields nothing where all was refused."""
    claim = "rows of the upgrade's that were changed or referred to stay"
    deeds = {Deed.UPDATED, Deed.REFERRED}

    def check(fact: Between) -> Iterator[Evidence]:
        stands = [each for each in fact.back if each.write.created and each.write.deed in deeds]
        once = {(each.write.table, each.write.key): replace(each, cells=each.cells and ()) for each in stands}
        yield from _by_table(list(once.values()), claim, HELP)
        refused = any(each.deed in deeds for each in fact.written.left_out)
        if not stands and not refused and not fact.rollback.refused:
            tables = fact.written.tables
            seen = f"nothing of that kind in {tables} tables"
            yield Evidence("what was written", claim, seen, supports=True, looked_at=Extent(tables))

    return check


def stays_kept() -> Check[Between]:
    """All of it is so after the second upgrade as well, and no row comes twice. Yields nothing where that was not."""

    def check(fact: Between) -> Iterator[Evidence]:
        stands = [each for each in fact.again if not (each.write.deed is Deed.DELETED and each.write.created)]
        yield from _by_table(stands, "things written are still so", AGAIN)
        if fact.doubled:
            seen = _listed([f"{each} stands once more" for each in fact.doubled])
            yield Evidence("what the upgrade made", "made once", seen, supports=False, help=AGAIN)

    return check


def _step(step: str, trace: Trace, written: Written) -> Iterator[Evidence]:
    counts = [f"{len(written.done(deed))} rows {deed}" for deed in Deed if deed is not Deed.UPDATED]
    counts.insert(1, f"{len(written.done(Deed.UPDATED))} cells updated")
    rows = len({(each.table, each.key) for each in written.writes})
    for each in goes_through(step)(trace):
        extent = Extent(rows, sum(max(len(write.cells), 1) for write in written.writes))
        expected, observed = f"goes through after {', '.join(counts)}", each.observed + _left_out(written)
        yield replace(each, expected=expected, observed=observed, looked_at=extent, help=_help(each))


def _left_out(written: Written) -> str:
    many = len(written.left_out)
    return f"; {many} more could not be written, the first {written.left_out[0]}" if many else ""


def _help(evidence: Evidence) -> str:
    return "" if evidence.supports else "Have it cope with rows that the other release wrote."


def _compared(stand: Stand) -> bool:
    """Whether there is anything to say of it here."""
    if stand.write.deed is not Deed.UPDATED:
        return True
    return not stand.write.created if stand.cells is None else bool(stand.cells)


def _by_table(stands: list[Stand], claim: str, help_: str) -> Iterator[Evidence]:
    for table, group in groupby(sorted(stands, key=_table), key=_table):
        mine = list(group)
        problems = [said for each in mine for said in _problems(each)]
        cells = sum(len(each.cells or ()) for each in mine)
        seen = _listed(problems) if problems else f"{len(mine)} of {len(mine)}"
        yield Evidence(
            table, f"{len(mine)} {claim}", seen, not problems, help_ if problems else "", Extent(len(mine), cells)
        )


def _table(stand: Stand) -> str:
    return stand.write.table


def _problems(stand: Stand) -> Iterator[str]:
    row = stand.write.row
    if stand.write.deed is Deed.DELETED:
        if stand.cells is not None:
            yield f"{row} was deleted and is back"
    elif stand.cells is None:
        yield f"{row} was {stand.write.deed} and is gone"
    else:
        written = dict(stand.write.cells)
        for column, now in stand.cells:
            if now != written[column]:
                yield f"{row}: {column} {_value(written[column])} → {_value(now)}"


def _listed(said: Iterable[str]) -> str:
    told = list(said)
    return "; ".join(told[:SHOWN]) + (f"; and {len(told) - SHOWN} more" if len(told) > SHOWN else "")


def _value(value: str | None) -> str:
    return "NULL" if value is None else f"'{value}'"
