"""Words of intent that expand into clauses."""

from harness.fates.columns import Column, gone, kept
from harness.fates.same import Same
from harness.fates.steps import complete

__all__ = ["Column", "Same", "complete", "gone", "kept"]
