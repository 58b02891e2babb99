"""What a contract says of its releases, said of an Ecto code base, and how that lies beside the database."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from harness.checks.code import is_present
from harness.checks.ecto import (
    adds_nothing_otherwise,
    defaults_agree,
    every_column_has_a_field,
    every_field_has_a_column,
    is_reversible,
    removes_what_it_added,
    requires_what_is_not_null,
    types_fit,
)
from harness.contract import Allowance, Clause, Contract, Phase
from harness.errors import HarnessError
from harness.probes.source.ecto import ASKED, CompareSchemas, FindRevision, InSource, ReadMigrations, Sources
from harness.verdict import Holds, Stop

__all__ = ["SOURCE", "in_source"]

SOURCE = "The source tree"  # the section of what is judged in it
MIGRATED = (Stop.AFTER, Stop.AGAIN)
TWO = 2


def in_source(contract: Contract, trees: Sequence[str], *, until: Stop = Stop.AGAIN) -> Contract:
    """
    Return *contract* with clauses about *trees*: release N's, or N−1's and N's, each a folder or `REV:PATH`.

    Of one tree, N−1 is what its repository has at the revision that the contract names; where it has none, what is said
    of N−1 is not asked. A walk *until* before is about N−1 alone. Raises HarnessError for more than two trees, and
    for a contract of several phases.
    """
    if len(trees) > TWO or len(contract.phases) > 1:
        raise HarnessError("--source goes with a contract of one phase, once for release N or twice for N−1 and N.")
    (phase,) = contract.phases
    revision = FindRevision(trees[-1], phase.source.revision)
    sources = _sources(trees, revision, until)
    clauses = (*_revision(phase, revision), *_spoken(phase, sources), *_beside(phase, sources))
    return replace(contract, phases=(replace(phase, clauses=(*phase.clauses, *clauses)),))


def _sources(trees: Sequence[str], revision: FindRevision, until: Stop) -> Sources:
    if len(trees) == TWO:
        return Sources(trees[0], trees[1])
    if until is Stop.BEFORE:
        return Sources(before=trees[0], missing="the walk ends before it")
    return Sources(revision.tree() or "", trees[0], missing=f"{revision.name} is not there")


def _revision(phase: Phase, revision: FindRevision) -> Iterator[Clause[Any]]:
    """The revision that a rollback of the code goes back to is there."""
    name = phase.source.revision
    if name:
        text = f"Release N−1 can be gone back to: revision {name} is there."
        yield Clause(
            "source.revision", text, revision, is_present(f"revision {name}"), Holds.ALWAYS, (Stop.BEFORE,), SOURCE
        )


def _spoken(phase: Phase, sources: Sources) -> Iterator[Clause[Any]]:
    """What the contract says of its releases' code, said of the tree."""
    for clause in phase.clauses:
        if type(clause.probe) not in ASKED or clause.release:
            continue
        section = f"{SOURCE} / {clause.section}" if clause.section else SOURCE
        probe = InSource(clause.probe, sources)
        said = replace(clause, id=f"source.{clause.id}", probe=probe, section=section, allows=Allowance())
        if sources.before:
            yield said
        elif set(MIGRATED) & set(clause.asked):
            yield replace(said, holds=Holds.ALWAYS, stays="", stops=MIGRATED)


def _beside(phase: Phase, sources: Sources) -> Iterator[Clause[Any]]:
    """How the tree's schemas and migrations lie beside the database."""
    schemas, migrations = CompareSchemas(sources), ReadMigrations(sources)
    both = (Stop.BEFORE, *MIGRATED) if sources.before else MIGRATED
    told = phase.source
    for name, text, probe, check, stops in (
        ("fields", "Every field of a schema has a column.", schemas, every_field_has_a_column(), both),
        ("columns", "Every column has a field.", schemas, every_column_has_a_field(*told.tables), MIGRATED),
        ("types", "The type of every field fits its column's.", schemas, types_fit(), both),
        ("defaults", "A field and its column have the same default.", schemas, defaults_agree(), both),
        (
            "required",
            "What is required is NOT NULL.",
            schemas,
            requires_what_is_not_null(*told.tables, but=told.but),
            MIGRATED,
        ),
        ("reversible", "What the phase brings can be rolled back.", migrations, is_reversible(), MIGRATED),
        ("down", "A down removes what its up added, and nothing else.", migrations, removes_what_it_added(), MIGRATED),
        ("again", "No column is added otherwise than it stands.", migrations, adds_nothing_otherwise(), MIGRATED),
    ):
        if told.tables or name not in {"columns", "required"}:
            yield Clause(f"source.{name}", text, probe, check, Holds.ALWAYS, stops, SOURCE)
