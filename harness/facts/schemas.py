"""The schemas of an Ecto code base beside the database."""

from dataclasses import dataclass, field

from harness.facts.catalog import Catalog
from harness.facts.model import Cast, Model

__all__ = ["Schemas"]


@dataclass(frozen=True, slots=True)
class Schemas:
    """Every schema, its changeset where it has one that can be read, and the catalog of the stop."""

    models: tuple[Model, ...] = ()
    casts: tuple[Cast | None, ...] = ()
    catalog: Catalog = field(default_factory=Catalog)
