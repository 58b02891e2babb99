"""A column that stays, and a column that goes: in the database, the models and the changesets."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from harness.checks.catalog import has_column, lacks_column
from harness.checks.model import ignores, lacks_field, maps
from harness.contract import Clause
from harness.facts.model import Field
from harness.probes.catalog import ReadCatalog
from harness.probes.model import ReadCast, ReadModel
from harness.verdict import Holds

__all__ = ["Column", "gone", "kept", "unmapped"]

BROUGHT, ALWAYS = Holds.BROUGHT, Holds.ALWAYS


@dataclass(frozen=True, slots=True)
class Column:
    """
    One line of a field table: the RFC's words for it, and what the column and the model have.

    *default* is the column's, in SQL; *model_default* is the repr of the model's; '' is none. *mapped* says whether
    release N−1 maps the column already (ALWAYS) or the phase brings that about (BROUGHT).
    """

    name: str
    type: str
    text: str
    nullable: bool = True
    default: str = ""
    model_default: str = ""
    mapped: Holds = BROUGHT


def kept(table: str, *columns: Column, model: str) -> Iterator[Clause[Any]]:
    """Each column stays as it is in the database, and *model* (`module:Class`) maps it so."""
    for column in columns:
        in_database = has_column(table, column.name, column.type, nullable=column.nullable, default=column.default)
        yield Clause(f"{table}.{column.name}.column", column.text, ReadCatalog(), in_database, ALWAYS)
        field = Field(column.name, column.type, column.nullable, column.model_default)
        yield Clause(f"{table}.{column.name}.model", column.text, ReadModel(model), maps(field), column.mapped)


def gone(  # noqa: PLR0913  # one sentence of an RFC names them all
    table: str,
    column: str,
    text: str,
    *,
    model: str,
    cast: str,
    mapped: bool,
) -> Iterator[Clause[Any]]:
    """The column goes from the database, and is `unmapped`."""
    yield Clause(f"{table}.{column}.column-gone", text, ReadCatalog(), lacks_column(table, column))
    yield from unmapped(table, column, text, model=model, cast=cast, mapped=mapped)


def unmapped(  # noqa: PLR0913  # as gone
    table: str, column: str, text: str, *, model: str, cast: str, mapped: bool
) -> Iterator[Clause[Any]]:
    """
    Neither *model* nor the changeset *cast* (`module:Class`) knows the column.

    *mapped* says whether release N−1's did: where not, nothing is brought about there and the clause always holds.
    """
    holds = BROUGHT if mapped else ALWAYS
    yield Clause(f"{table}.{column}.model-lacks", text, ReadModel(model), lacks_field(column), holds)
    yield Clause(f"{table}.{column}.cast-ignores", text, ReadCast(cast), ignores(column), holds)
