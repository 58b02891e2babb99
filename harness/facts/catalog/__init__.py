"""A schema as seen, as text, and compared with another."""

from harness.facts.catalog.catalog import Catalog
from harness.facts.catalog.difference import CatalogChange, Change, ChangeKind, compare, difference
from harness.facts.catalog.objects import (
    Composite,
    Domain,
    EnumType,
    Extension,
    Function,
    Other,
    Schema,
    Sequence,
    Table,
    TableKind,
    View,
)
from harness.facts.catalog.parts import Column, Constraint, ConstraintKind, Index, Policy, Rule, Trigger
from harness.facts.catalog.renaming import renamed
from harness.facts.catalog.spelling import canonical_default, canonical_type, identifier, qualified

__all__ = [
    "Catalog",
    "CatalogChange",
    "Change",
    "ChangeKind",
    "Column",
    "Composite",
    "Constraint",
    "ConstraintKind",
    "Domain",
    "EnumType",
    "Extension",
    "Function",
    "Index",
    "Other",
    "Policy",
    "Rule",
    "Schema",
    "Sequence",
    "Table",
    "TableKind",
    "Trigger",
    "View",
    "canonical_default",
    "canonical_type",
    "compare",
    "difference",
    "identifier",
    "qualified",
    "renamed",
]
