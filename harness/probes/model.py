"""Questions to SQLAlchemy models and pydantic changesets."""

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from sqlalchemy import Column, Enum, inspect
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import NoInspectionAvailable
from sqlalchemy.orm import Mapper, RelationshipDirection, RelationshipProperty

from harness.contract import Look
from harness.errors import ContractError
from harness.facts.answer import Absent
from harness.facts.model import Cast, CastField, Field, Model, Relationship
from harness.probes.code import load

__all__ = ["ReadCast", "ReadModel"]

DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves its dialects' constructors untyped


@dataclass(frozen=True, slots=True)
class ReadModel:
    """What the mapped class `module:Class` of the release maps."""

    name: str

    def read(self, look: Look) -> Model | Absent:
        """Return the model, or that the release has no such class."""
        found = load(look.release, self.name)
        if isinstance(found, Absent):
            return found
        try:
            mapper = inspect(found)
        except NoInspectionAvailable:
            mapper = None
        if not isinstance(mapper, Mapper):
            raise ContractError(f"{self.name} in release {look.release.name} is not an SQLAlchemy model.")
        return _model(self.name, mapper)


@dataclass(frozen=True, slots=True)
class ReadCast:
    """What the changeset `module:Class` of the release accepts. A pydantic model is a cast list."""

    name: str

    def read(self, look: Look) -> Cast | Absent:
        """Return the cast list, or that the release has no such class."""
        found = load(look.release, self.name)
        if isinstance(found, Absent):
            return found
        if not (isinstance(found, type) and issubclass(found, BaseModel)):
            raise ContractError(f"{self.name} in release {look.release.name} is not a pydantic model.")
        return Cast(self.name, tuple(_cast_field(name, field) for name, field in found.model_fields.items()))


def _model(name: str, mapper: Mapper[Any]) -> Model:
    columns = (attribute.columns[0] for attribute in mapper.column_attrs)
    fields = (_field(column) for column in columns if isinstance(column, Column))
    links = sorted((_relationship(link) for link in mapper.relationships), key=lambda link: link.name)
    return Model(name, str(getattr(mapper.local_table, "name", "")), tuple(fields), tuple(links))


def _field(column: Column[Any]) -> Field:
    kind = column.type
    # A native enum is known in the database by its type's name; SQLAlchemy compiles it with the schema it was given.
    named = kind.name if isinstance(kind, Enum) and kind.native_enum else None
    spelled = named or kind.compile(dialect=DIALECT)
    return Field(column.name, spelled.lower(), bool(column.nullable), _default(column))


def _default(column: Column[Any]) -> str:
    default = column.default
    if default is None:
        return ""
    if default.is_scalar:
        return repr(default.arg)  # type: ignore[attr-defined]  # scalar defaults have an arg
    # A factory of nothing is as good as a constant; what another callable will say, nobody can tell.
    factory = getattr(getattr(default, "arg", None), "__name__", "")
    return {"dict": "{}", "list": "[]"}.get(factory, "")


def _relationship(link: RelationshipProperty[Any]) -> Relationship:
    kind = {
        RelationshipDirection.MANYTOONE: "belongs_to",
        RelationshipDirection.ONETOMANY: "has_many" if link.uselist else "has_one",
        RelationshipDirection.MANYTOMANY: "many_to_many",
    }[link.direction]
    via = tuple(sorted((str(local.name), str(far.name)) for local, far in link.local_remote_pairs or ()))
    target = link.mapper.class_
    return Relationship(link.key, kind, f"{target.__module__}:{target.__qualname__}", via)


def _cast_field(name: str, field: FieldInfo) -> CastField:
    return CastField(field.alias or name, field.is_required(), dict(_rules(field)))


def _rules(field: FieldInfo) -> Iterator[tuple[str, str]]:
    for rule in field.metadata:
        for key in ("pattern", "min_length", "max_length", "ge", "gt", "le", "lt"):
            value = getattr(rule, key, None)
            if value is not None:
                yield key, str(getattr(value, "pattern", value))
    if isinstance(field.annotation, type) and issubclass(field.annotation, enum.Enum):
        yield "one_of", ", ".join(str(each.value) for each in field.annotation)
