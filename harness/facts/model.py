"""A mapped class and a changeset, as read from a release's code."""

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Cast", "CastField", "Field", "Model", "Relationship"]


@dataclass(frozen=True, slots=True)
class Field:
    """
    A column as a model maps it.

    *type* is Postgres's own spelling, or Ecto's (`:string`); *nullable* is None where the model does not say; *default*
    is the repr of a constant, else ''. A *virtual* field has no column; *column* is given where it has another name.
    """

    name: str
    type: str
    nullable: bool | None
    default: str = ""
    virtual: bool = False
    column: str = ""


@dataclass(frozen=True, slots=True)
class Relationship:
    """A link to another model: *kind* is `belongs_to`, `has_many` or `has_one`; *via* are the local and far columns."""

    name: str
    kind: str
    target: str
    via: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Model:
    """What a class maps: the table, its fields in order of mapping, its relationships by name; *where* it says so."""

    name: str
    table: str
    fields: tuple[Field, ...] = ()
    relationships: tuple[Relationship, ...] = ()
    where: str = ""

    def field(self, name: str) -> Field | None:
        """Return the field of that name, or None."""
        return next((field for field in self.fields if field.name == name), None)

    def __str__(self) -> str:
        lines = [f"{self.name} maps {self.table}"]
        for each in self.fields:
            null, default = "" if each.nullable else " NOT NULL", f" default {each.default}" if each.default else ""
            lines.append(f"  {each.name} {each.type}{null}{default}")
        for link in self.relationships:
            via = ", ".join(f"{local} → {far}" for local, far in link.via)
            lines.append(f"  {link.name} {link.kind} {link.target} ({via})")
        return "\n".join(lines)

    def relationship(self, name: str) -> Relationship | None:
        """Return the relationship of that name, or None."""
        return next((link for link in self.relationships if link.name == name), None)


@dataclass(frozen=True, slots=True)
class CastField:
    """A field that a changeset accepts, and what it says of it: `pattern`, `max_length`, …."""

    name: str
    required: bool
    rules: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Cast:
    """A changeset: what it accepts, in order."""

    name: str
    fields: tuple[CastField, ...] = ()

    def field(self, name: str) -> CastField | None:
        """Return the field of that name, or None."""
        return next((field for field in self.fields if field.name == name), None)

    def __str__(self) -> str:
        lines = [f"{self.name} accepts"]
        for each in self.fields:
            rules = "".join(f" {rule} {value}" for rule, value in sorted(each.rules.items()))
            lines.append(f"  {each.name}{' required' if each.required else ''}{rules}")
        return "\n".join(lines)
