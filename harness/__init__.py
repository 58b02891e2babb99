"""
The red-green verification harness.

What a contract needs is here; each name is imported when it is first used, so that a light command stays light.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.checks.access import lets_in, refuses_strangers, serves_documented
    from harness.checks.answers import Differs
    from harness.checks.api import prepares, reaches, works
    from harness.checks.catalog import (
        has_column,
        has_constraint,
        has_enum,
        has_extension,
        has_foreign_key,
        has_index,
        has_table,
        lacks_column,
        lacks_index,
        lacks_table,
        makes_changes,
        no_changes,
        only_changes,
    )
    from harness.checks.cells import untouched
    from harness.checks.code import answers, ended_by, is_absent, is_present, unreferenced
    from harness.checks.documents import breaks_nothing
    from harness.checks.fuzzed import withstands
    from harness.checks.halfway import never_stranded
    from harness.checks.mapped import finds, loads, updates
    from harness.checks.model import (
        casts_exactly,
        has_rule,
        ignores,
        lacks_field,
        maps,
        maps_exactly,
        relates,
        requires_exactly,
    )
    from harness.checks.rows import counts, none_lost, none_of, returns, same_rows
    from harness.checks.sequences import never_behind
    from harness.checks.trace import gives_up, goes_through, is_refused, locks_first, same_result
    from harness.contract import (
        Allowance,
        Clause,
        Contract,
        CopyOf,
        Look,
        Phase,
        Release,
        SourceTree,
        Staging,
        Unchecked,
        clauses,
        section,
    )
    from harness.errors import HarnessError, UnreachableError
    from harness.facts.access import Access, Door
    from harness.facts.answer import Absent
    from harness.facts.doors import Doors, SameRecord
    from harness.facts.exchanges import Call
    from harness.facts.hints import Condition, Edge, Hints, Move, Pair
    from harness.facts.model import Field
    from harness.facts.preflight import Arrives, Becomes, Count, Harm, Leaves
    from harness.fates import (
        Added,
        Admits,
        Archived,
        Column,
        Created,
        Deduplicated,
        Defaulted,
        Deleted,
        Derived,
        Dropped,
        Duplicate,
        Fails,
        Lost,
        Merged,
        Moved,
        Objects,
        Part,
        Rebuilt,
        Relabelled,
        Relaxed,
        Renamed,
        RenamedTable,
        Renumbered,
        Repointed,
        Required,
        Retained,
        Retyped,
        RowSecurity,
        Same,
        Served,
        Split,
        WhileHeld,
        WhileWriting,
        Works,
        gone,
        kept,
        unmapped,
    )
    from harness.migrate import Alembic, Command, EctoVersions, SqlFiles
    from harness.probes.api import FindRoutes, Knocking, LetIn, Record, Replay, Traffic, har
    from harness.probes.api.fuzz import Fuzz
    from harness.probes.attempt import Attempt, AttemptWhileHeld
    from harness.probes.catalog import CompareCatalogs, ReadCatalog
    from harness.probes.cells import CompareCells
    from harness.probes.code import Ask, AskAcross, Code, Find, FindReferences, MissingError
    from harness.probes.halfway import CutOff
    from harness.probes.mapped import FindBy, LoadModel, UpdateModel
    from harness.probes.model import ReadCast, ReadModel
    from harness.probes.rows import Compare, FindOffenders, Query
    from harness.probes.sequences import CompareSequences
    from harness.probes.trace import ReadTrace
    from harness.serve import Asgi, At, Program
    from harness.verdict import Evidence, Extent, Holds, Stop

__all__ = [
    "Absent",
    "Access",
    "Added",
    "Admits",
    "Alembic",
    "Allowance",
    "Archived",
    "Arrives",
    "Asgi",
    "Ask",
    "AskAcross",
    "At",
    "Attempt",
    "AttemptWhileHeld",
    "Becomes",
    "Call",
    "Clause",
    "Code",
    "Column",
    "Command",
    "Compare",
    "CompareCatalogs",
    "CompareCells",
    "CompareSequences",
    "Condition",
    "Contract",
    "CopyOf",
    "Count",
    "Created",
    "CutOff",
    "Deduplicated",
    "Defaulted",
    "Deleted",
    "Derived",
    "Differs",
    "Door",
    "Doors",
    "Dropped",
    "Duplicate",
    "EctoVersions",
    "Edge",
    "Evidence",
    "Extent",
    "Fails",
    "Field",
    "Find",
    "FindBy",
    "FindOffenders",
    "FindReferences",
    "FindRoutes",
    "Fuzz",
    "Harm",
    "HarnessError",
    "Hints",
    "Holds",
    "Knocking",
    "Leaves",
    "LetIn",
    "LoadModel",
    "Look",
    "Lost",
    "Merged",
    "MissingError",
    "Move",
    "Moved",
    "Objects",
    "Pair",
    "Part",
    "Phase",
    "Program",
    "Query",
    "ReadCast",
    "ReadCatalog",
    "ReadModel",
    "ReadTrace",
    "Rebuilt",
    "Record",
    "Relabelled",
    "Relaxed",
    "Release",
    "Renamed",
    "RenamedTable",
    "Renumbered",
    "Replay",
    "Repointed",
    "Required",
    "Retained",
    "Retyped",
    "RowSecurity",
    "Same",
    "SameRecord",
    "Served",
    "SourceTree",
    "Split",
    "SqlFiles",
    "Staging",
    "Stop",
    "Traffic",
    "Unchecked",
    "UnreachableError",
    "UpdateModel",
    "WhileHeld",
    "WhileWriting",
    "Works",
    "answers",
    "breaks_nothing",
    "casts_exactly",
    "clauses",
    "counts",
    "ended_by",
    "finds",
    "gives_up",
    "goes_through",
    "gone",
    "har",
    "has_column",
    "has_constraint",
    "has_enum",
    "has_extension",
    "has_foreign_key",
    "has_index",
    "has_rule",
    "has_table",
    "ignores",
    "is_absent",
    "is_present",
    "is_refused",
    "kept",
    "lacks_column",
    "lacks_field",
    "lacks_index",
    "lacks_table",
    "lets_in",
    "loads",
    "locks_first",
    "makes_changes",
    "maps",
    "maps_exactly",
    "never_behind",
    "never_stranded",
    "no_changes",
    "none_lost",
    "none_of",
    "only_changes",
    "prepares",
    "reaches",
    "refuses_strangers",
    "relates",
    "requires_exactly",
    "returns",
    "same_result",
    "same_rows",
    "section",
    "serves_documented",
    "unmapped",
    "unreferenced",
    "untouched",
    "updates",
    "withstands",
    "works",
]

HOMES = (
    "contract",
    "errors",
    "facts.answer",
    "facts.hints",
    "facts.preflight",
    "facts.doors",
    "facts.access",
    "facts.exchanges",
    "facts.model",
    "verdict",
    "fates",
    "migrate",
    "serve",
    "checks.answers",
    "checks.access",
    "checks.api",
    "checks.catalog",
    "checks.cells",
    "checks.code",
    "checks.documents",
    "checks.fuzzed",
    "checks.halfway",
    "checks.mapped",
    "checks.model",
    "checks.rows",
    "checks.sequences",
    "checks.trace",
    "probes.api",
    "probes.api.fuzz",
    "probes.attempt",
    "probes.catalog",
    "probes.cells",
    "probes.code",
    "probes.halfway",
    "probes.mapped",
    "probes.model",
    "probes.rows",
    "probes.sequences",
    "probes.trace",
)


def __getattr__(name: str) -> object:
    if name in __all__:
        for home in HOMES:
            module = importlib.import_module(f"harness.{home}")
            if name in module.__all__:
                return getattr(module, name)
    raise AttributeError(f"module 'harness' has no attribute {name!r}")
