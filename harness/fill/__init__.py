"""Rows for a walk: those that the contract or its baseline brings, else generated ones."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import reduce
from operator import add
from pathlib import Path
from typing import Any

from harness.contract import Clause, CopyOf, Phase, Probe, Session
from harness.errors import HarnessError
from harness.facts.answer import refusal
from harness.facts.catalog import Catalog, Table, View, qualified
from harness.fill.copying import copied
from harness.observation import Copied, Generated
from harness.probes.catalog import read_catalog
from harness.probes.digest import digest
from harness.probes.tables import Unfilled, named
from harness.seed import Plan, Planting, plan, plant, spelled_out

__all__ = ["fill", "made_up", "sown"]


def fill(session: Session, phase: Phase, seed: int, moment: datetime) -> Generated | Copied | None:
    """
    Give *session*'s database rows to walk on; return what was made up or copied, None where rows are brought.

    They are made up for a contract that states intent: where a table has rows, its baseline brings them. Raises
    HarnessError where a clause hints at what the baseline lacks.
    """
    if isinstance(phase.rows, CopyOf):
        own = phase.migrator.bookkeeping
        return copied(session, read_catalog(session, ignore=own), phase.rows, own)
    if phase.rows is not None:
        _load(session, Path(phase.rows))
    elif phase.generated:
        tables = digest(session).tables.items()
        brought = any(table.rows for name, table in tables if name not in phase.migrator.bookkeeping)
        return None if brought else made_up(session, phase, seed, moment)
    return None


def sown(session: Session, phase: Phase, seed: int, moment: datetime) -> tuple[Plan, Planting]:
    """Make rows for every table of *session*'s database: the same schema, hints, *seed* and *moment*, the same rows."""
    catalog = read_catalog(session, ignore=phase.migrator.bookkeeping)
    hints = reduce(add, (_checked(clause, catalog).hints for clause in phase.clauses), phase.hints)
    planned = plan(catalog, seed=seed, hints=hints, moment=moment)
    return planned, plant(session, planned)


def made_up(session: Session, phase: Phase, seed: int, moment: datetime) -> Generated:
    """Give every table rows, beside those that it has; return what went in."""
    planned, planting = sown(session, phase, seed, moment)
    needing = dict(_needing(phase, _unfilled(planned.catalog, planting.unfilled))) if planting.unfilled else {}
    return Generated(len(planting.rows), len({row.table for row in planting.rows}), planting.unfilled, needing)


def _checked(clause: Clause[Any], catalog: Catalog) -> Clause[Any]:
    try:
        spelled_out(clause.hints, catalog)
    except HarnessError as error:
        raise HarnessError(f"clause {clause.id}: {error}") from error
    return clause


def _needing(phase: Phase, unfilled: Unfilled) -> Iterator[tuple[Probe[Any], tuple[str, ...]]]:
    """Yield the probes that say they need rows of *unfilled* tables, and of which."""
    for probe in dict.fromkeys(clause.probe for clause in phase.clauses):
        needs = getattr(probe, "needs", None)
        tables = needs(unfilled) if needs else ()
        if tables:
            yield probe, tables


def _unfilled(catalog: Catalog, names: Iterable[str]) -> Unfilled:
    """Return the tables of these names, and what shows them: themselves, and views, of views too."""
    parts = {table.where for table in catalog.tables if table.partition_of}
    spelled = _spelled(catalog)
    shown: dict[str, tuple[str, ...]] = {each: (table,) for table in names for each in spelled.get(table, ())}
    for _ in catalog.views:
        for view in catalog.views:
            found = tuple(dict.fromkeys(table for read in named(view.definition) for table in shown.get(read, ())))
            shown |= {each: found for each in spelled[view.where] if found}
    return Unfilled(tuple(table for table in names if table not in parts), shown)


def _spelled(catalog: Catalog) -> dict[str, list[str]]:
    """Return, by qualified name, what a query may say for it: without a schema public's is meant, else any's."""
    relations: list[Table | View] = sorted([*catalog.tables, *catalog.views], key=lambda each: each.schema == "public")
    meant = {qualified(each.name): each.where for each in relations} | {each.where: each.where for each in relations}
    spelled: dict[str, list[str]] = defaultdict(list)
    for name, where in meant.items():
        spelled[where].append(name)
    return spelled


def _load(session: Session, file: Path) -> None:
    try:
        session.execute(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or error
        raise HarnessError(f"the rows of {file} cannot be read: {why}. Name an SQL file in UTF-8.") from error
    except Exception as error:
        refused = refusal(error)
        if refused is None:
            raise
        raise HarnessError(f"the rows of {file} do not go in: {refused}") from error
