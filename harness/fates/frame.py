"""The frame: what a contract does not mention does not change, comes back, and comes again."""

from collections.abc import Iterator
from dataclasses import replace
from functools import reduce
from operator import add
from typing import Any

from harness.checks.catalog import no_changes
from harness.checks.catalog.changes import framed
from harness.checks.cells import untouched
from harness.checks.sequences import never_behind
from harness.contract import Allowance, Clause, Phase
from harness.facts.catalog import qualified
from harness.fates.between import between
from harness.fates.fated import covered, require_fates
from harness.fates.named import FRAME, MIGRATED
from harness.fates.sensitivity import sensitivity
from harness.probes.catalog import CompareCatalogs
from harness.probes.cells import CompareCells
from harness.probes.sequences import CompareSequences
from harness.verdict import Holds, Stop

__all__ = ["FRAME", "frame", "states_intent"]

WHOLE = ".*"  # `users.*`: whole rows of a table


def frame(phase: Phase, prefix: str = "") -> tuple[Clause[Any], ...]:
    """
    Return the clauses that everything else of *phase* hangs in.

    None where no clause of it says what it accounts for: such a contract states no intent, so nothing can be beside it.
    """
    allows = reduce(add, (clause.allows for clause in phase.clauses), Allowance())
    require_fates(phase.clauses, allows)
    if not states_intent(phase):
        return ()
    fated = (replace(each, section=FRAME) for each in covered(allows, prefix))
    back = (*_back(allows, prefix), *between(_named(allows), prefix)) if phase.migrator.reversible else ()
    return (*fated, *_forward(allows, prefix), *sensitivity(prefix), *back, *_again(allows, prefix))


def states_intent(phase: Phase) -> bool:
    """Whether a clause of *phase* accounts for anything."""
    return any(clause.allows != Allowance() for clause in phase.clauses)


def _forward(allows: Allowance, prefix: str) -> Iterator[Clause[Any]]:
    gaining, losing = map(_tables, (allows.gaining, allows.losing))
    renamed = tuple((full_table(old), full_table(new)) for old, new in allows.renamed)
    keyed = tuple(replace(each, table=full_table(each.table)) for each in allows.keyed)
    cells = tuple(map(full, allows.cells))
    yield _always(
        f"{prefix}frame.schema",
        "No object changes that the contract does not mention.",
        CompareCatalogs(renamed=renamed),
        framed(*allows.objects, mapped=cells),
        MIGRATED,
    )
    yield _always(
        f"{prefix}frame.rows",
        "No cell changes, and no row comes or goes, that the contract does not mention.",
        CompareCells(but=cells, renamed=renamed, keyed=keyed),
        untouched(gaining=gaining, losing=losing),
        MIGRATED,
    )
    yield _always(
        f"{prefix}frame.sequences",
        "No sequence is behind its rows, or behind where it was.",
        CompareSequences(),
        never_behind(),
        (Stop.AFTER, Stop.BACK, Stop.AGAIN),
    )


def _back(allows: Allowance, prefix: str) -> Iterator[Clause[Any]]:
    yield _always(
        f"{prefix}back.schema", "The rollback brings back every object.", CompareCatalogs(), no_changes(), (Stop.BACK,)
    )
    yield _always(
        f"{prefix}back.rows",
        "The rollback brings back every cell.",
        CompareCells(but=tuple(full(name) for name in allows.back if not name.endswith(WHOLE))),
        untouched(losing=_tables(tuple(name.removesuffix(WHOLE) for name in allows.back if name.endswith(WHOLE)))),
        (Stop.BACK,),
    )


def _again(allows: Allowance, prefix: str) -> Iterator[Clause[Any]]:
    own = _tables((*allows.tables, *allows.gaining))
    yield _always(
        f"{prefix}again.schema",
        "The second upgrade makes the same schema.",
        CompareCatalogs(since=Stop.AFTER),
        no_changes(),
        (Stop.AGAIN,),
    )
    yield _always(
        f"{prefix}again.rows",
        "The second upgrade makes the same rows; those that it creates are compared by the clauses that mention them.",
        CompareCells(besides=own, but=tuple(map(full, allows.stamps)), since=Stop.AFTER),
        untouched(),
        (Stop.AGAIN,),
    )


def full(name: str) -> str:
    """Return `schema.table` or `schema.table.column`, given that or the same without the schema public."""
    return name if name.count(".") > 1 else f"public.{name}"


def full_table(name: str) -> str:
    """Return `schema.table`, given that or the same without the schema public."""
    return name if "." in name else qualified("public", name)


def _named(allows: Allowance) -> Allowance:
    """Return *allows* with every name of it whole."""
    return Allowance(
        cells=tuple(map(full, allows.cells)),
        gaining=_tables(allows.gaining),
        losing=_tables(allows.losing),
        tables=_tables(allows.tables),
        back=tuple(full(name) for name in allows.back if not name.endswith(WHOLE)),
        renamed=tuple((full_table(old), full_table(new)) for old, new in allows.renamed),
        keyed=tuple(replace(each, table=full_table(each.table)) for each in allows.keyed),
        stamps=tuple(map(full, allows.stamps)),
    )


def _tables(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(full_table, names))


def _always(name: str, text: str, probe: Any, check: Any, stops: tuple[Stop, ...]) -> Clause[Any]:  # noqa: ANN401  # unlike clauses
    return Clause(name, text, probe, check, Holds.ALWAYS, stops, section=FRAME)
