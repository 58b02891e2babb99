"""Rows for any schema, made up so that careless SQL shows."""

from harness.seed.hints import spelled_out
from harness.seed.plan import Plan, plan
from harness.seed.plant import Planting, plant
from harness.seed.planted import Planted, inserts, statement
from harness.seed.write import write

__all__ = ["Plan", "Planted", "Planting", "inserts", "plan", "plant", "spelled_out", "statement", "write"]
