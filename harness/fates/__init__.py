"""Words of intent that expand into clauses."""

from harness.fates.columns import Column, gone, kept
from harness.fates.same import Same
from harness.fates.steps import WALK, complete

__all__ = ["WALK", "Column", "Same", "complete", "gone", "kept"]
