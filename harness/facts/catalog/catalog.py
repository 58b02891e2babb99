"""A whole schema as seen."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from harness.facts.catalog.objects import (
    Composite,
    Domain,
    EnumType,
    Extension,
    Function,
    Other,
    Owned,
    Schema,
    Sequence,
    Table,
    View,
)
from harness.facts.catalog.text import blocks

__all__ = ["Catalog"]

Thing = TypeVar("Thing", bound=Owned)


@dataclass(frozen=True, slots=True)
class Catalog:
    """
    A schema as seen: each tuple sorted by name, no OIDs, no times.

    Names are looked up as an author writes them: `users` lies in public, `billing.users` in billing. *owner* is
    the database's. Equal catalogs are the same schema; where sequences stand is not compared.
    """

    owner: str = ""
    schemas: tuple[Schema, ...] = ()
    tables: tuple[Table, ...] = ()
    views: tuple[View, ...] = ()
    sequences: tuple[Sequence, ...] = ()
    enums: tuple[EnumType, ...] = ()
    domains: tuple[Domain, ...] = ()
    composites: tuple[Composite, ...] = ()
    functions: tuple[Function, ...] = ()
    extensions: tuple[Extension, ...] = ()
    others: tuple[Other, ...] = ()

    def __str__(self) -> str:
        return "\n\n".join(blocks(self))

    def table(self, name: str) -> Table | None:
        """Return the table of that name, or None."""
        return _named(self.tables, name)

    def view(self, name: str) -> View | None:
        """Return the view of that name, or None."""
        return _named(self.views, name)

    def sequence(self, name: str) -> Sequence | None:
        """Return the sequence of that name, or None."""
        return _named(self.sequences, name)

    def enum(self, name: str) -> EnumType | None:
        """Return the enumeration of that name, or None."""
        return _named(self.enums, name)

    def domain(self, name: str) -> Domain | None:
        """Return the domain of that name, or None."""
        return _named(self.domains, name)

    def function(self, signature: str) -> Function | None:
        """Return the function of that signature, `name(type, …)`, or None."""
        found = (each for each in self.functions if each.where in {signature, f"public.{signature}"})
        return next(found, None)

    def extension(self, name: str) -> Extension | None:
        """Return the extension of that name, or None."""
        return next((extension for extension in self.extensions if extension.name == name), None)


def _named(objects: Iterable[Thing], name: str) -> Thing | None:
    return next((each for each in objects if name in _names(each)), None)


def _names(each: Owned) -> tuple[str, ...]:
    full = (each.where, f"{each.schema}.{each.name}")
    return (*full, each.name) if each.schema == "public" else full
