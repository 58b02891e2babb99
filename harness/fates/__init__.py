"""Words of intent that expand into clauses."""

from harness.fates.changed import Added, Defaulted, Merged, Relaxed, Renamed, Required, Retyped, Split
from harness.fates.columns import Column, gone, kept
from harness.fates.dropped import Archived, Derived, Lost, Moved
from harness.fates.frame import FRAME
from harness.fates.rows import Deduplicated, Deleted, Objects
from harness.fates.same import Same
from harness.fates.steps import WALK, complete

__all__ = [
    "FRAME",
    "WALK",
    "Added",
    "Archived",
    "Column",
    "Deduplicated",
    "Defaulted",
    "Deleted",
    "Derived",
    "Lost",
    "Merged",
    "Moved",
    "Objects",
    "Relaxed",
    "Renamed",
    "Required",
    "Retyped",
    "Same",
    "Split",
    "complete",
    "gone",
    "kept",
]
