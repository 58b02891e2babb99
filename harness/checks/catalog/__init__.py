"""Claims about a schema, and about what changed in it."""

from harness.checks.catalog.changes import makes_changes, no_changes, only_changes
from harness.checks.catalog.keys import has_constraint, has_foreign_key, has_index, lacks_index
from harness.checks.catalog.tables import (
    has_column,
    has_enum,
    has_extension,
    has_table,
    lacks_column,
    lacks_table,
)

__all__ = [
    "has_column",
    "has_constraint",
    "has_enum",
    "has_extension",
    "has_foreign_key",
    "has_index",
    "has_table",
    "lacks_column",
    "lacks_index",
    "lacks_table",
    "makes_changes",
    "no_changes",
    "only_changes",
]
