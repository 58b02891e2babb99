"""Words of intent that expand into clauses."""

from harness.fates.admits import Admits
from harness.fates.beside import WhileHeld, WhileWriting
from harness.fates.changed import Added, Defaulted, Merged, Part, Relaxed, Renamed, Required, Retyped, Split
from harness.fates.columns import Column, gone, kept, unmapped
from harness.fates.comes_back import comes_back
from harness.fates.created import Created, Retained
from harness.fates.dropped import Archived, Derived, Lost, Moved
from harness.fates.fated import Dropped
from harness.fates.frame import FRAME
from harness.fates.labels import Relabelled
from harness.fates.numbered import Renumbered, Repointed
from harness.fates.premises import Duplicate
from harness.fates.rows import Deduplicated, Deleted, Objects
from harness.fates.same import Same
from harness.fates.sensitivity import RowSecurity
from harness.fates.served import Served, replaying, with_examples, without_api
from harness.fates.statements import Fails, Works
from harness.fates.steps import WALK, complete, slug
from harness.fates.tables import Rebuilt, RenamedTable

__all__ = [
    "FRAME",
    "WALK",
    "Added",
    "Admits",
    "Archived",
    "Column",
    "Created",
    "Deduplicated",
    "Defaulted",
    "Deleted",
    "Derived",
    "Dropped",
    "Duplicate",
    "Fails",
    "Lost",
    "Merged",
    "Moved",
    "Objects",
    "Part",
    "Rebuilt",
    "Relabelled",
    "Relaxed",
    "Renamed",
    "RenamedTable",
    "Renumbered",
    "Repointed",
    "Required",
    "Retained",
    "Retyped",
    "RowSecurity",
    "Same",
    "Served",
    "Split",
    "WhileHeld",
    "WhileWriting",
    "Works",
    "comes_back",
    "complete",
    "gone",
    "kept",
    "replaying",
    "slug",
    "unmapped",
    "with_examples",
    "without_api",
]
