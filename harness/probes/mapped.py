"""Questions to a release's model that only the database can answer: can it load, be found, be changed."""

from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement, Executable, Table, inspect, select, tuple_, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import NoInspectionAvailable
from sqlalchemy.orm import Mapper

from harness.contract import Look, Release, Trying
from harness.errors import ContractError
from harness.facts.answer import Absent, Refused
from harness.facts.mapped import Mapped
from harness.facts.rows import Rows
from harness.probes.code import load
from harness.probes.rows import answered, asked

__all__ = ["FindBy", "LoadModel", "UpdateModel"]

FEW = 3
DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves its dialects' constructors untyped


@dataclass(frozen=True, slots=True)
class LoadModel:
    """Load a few rows through the mapped class `module:Class` of the release: its own select list."""

    name: str

    def read(self, look: Look) -> Mapped | Refused | Absent:
        """Return how many rows came, or Postgres's refusal."""
        mapper = _mapper(look.release, self.name)
        if isinstance(mapper, Absent):
            return mapper
        found = asked(look.now, _sql(select(mapper.class_).order_by(*mapper.primary_key).limit(FEW)))
        return found if isinstance(found, Refused) else _mapped(self.name, mapper, _columns(mapper), found)


@dataclass(frozen=True, slots=True)
class FindBy:
    """
    Find rows through the mapped class by each of its *fields*, by a value that some row has.

    *rows* of the fact counts the fields by which one was found.
    """

    name: str
    fields: tuple[str, ...]

    def read(self, look: Look) -> Mapped | Refused | Absent:
        """Return the columns asked, or what is missing or refused."""
        found = _fields(look.release, self.name, self.fields)
        if isinstance(found, Absent):
            return found
        mapper, columns = found
        rows: tuple[Any, ...] = ()
        for column in columns:
            some = select(column).where(column.is_not(None)).order_by(*mapper.primary_key).limit(1).scalar_subquery()
            asking = select(*mapper.primary_key).where(column == some).order_by(*mapper.primary_key).limit(1)
            got = asked(look.now, _sql(asking))
            if isinstance(got, Refused):
                return got
            rows += got.rows
        return _mapped(self.name, mapper, tuple(str(each.name) for each in columns), Rows(rows=rows))


@dataclass(frozen=True, slots=True)
class UpdateModel:
    """
    Set *fields* of a row to what they are, through the mapped class.

    On a walk in a scratch clone; on a database that is not the harness's in a transaction that is rolled back, where
    that is allowed.
    """

    name: str
    fields: tuple[str, ...]

    def read(self, look: Look) -> Mapped | Refused | Absent:
        """Return the columns set, or what is missing or refused."""
        found = _fields(look.release, self.name, self.fields)
        if isinstance(found, Absent):
            return found
        mapper, columns = found
        key, table = mapper.primary_key, mapper.local_table
        one = tuple_(*key).in_(select(*key).order_by(*key).limit(1))
        # What the release sets at each update is a value of its own making: here it stays as it is.
        stamped = tuple(each for each in table.columns if each.onupdate is not None)
        change = update(cast("Table", table)).where(one).values({each: each for each in (*columns, *stamped)})
        sql = _sql(change.returning(*key))
        session = look.now
        if isinstance(session, Trying):
            tried = answered(lambda: session.tried(sql))
        else:
            with look.scratch(look.stop) as database:
                tried = asked(database, sql)
        names = tuple(str(each.name) for each in columns)
        return tried if isinstance(tried, Refused) else _mapped(self.name, mapper, names, tried)


def _mapper(release: Release, name: str) -> Mapper[Any] | Absent:
    found = load(release, name)
    if isinstance(found, Absent):
        return found
    try:
        mapper = inspect(found)
    except NoInspectionAvailable:
        mapper = None
    if not isinstance(mapper, Mapper):
        raise ContractError(f"{name} in release {release.name} is not an SQLAlchemy model.")
    return mapper


def _fields(
    release: Release, name: str, fields: tuple[str, ...]
) -> tuple[Mapper[Any], tuple[ColumnElement[Any], ...]] | Absent:
    mapper = _mapper(release, name)
    if isinstance(mapper, Absent):
        return mapper
    columns = {str(column.name): column for column in mapper.local_table.columns}
    mapped = {str(attribute.columns[0].name) for attribute in mapper.column_attrs}
    missing = [field for field in fields if field not in mapped]
    if missing:
        return Absent(f"{', '.join(missing)} in {name} of release {release.name}")
    return mapper, tuple(columns[field] for field in fields)


def _columns(mapper: Mapper[Any]) -> tuple[str, ...]:
    return tuple(str(getattr(attribute.columns[0], "name", "")) for attribute in mapper.column_attrs)


def _mapped(name: str, mapper: Mapper[Any], columns: tuple[str, ...], rows: Rows) -> Mapped:
    return Mapped(name, str(getattr(mapper.local_table, "name", "")), columns, len(rows.rows))


def _sql(statement: Executable) -> str:
    """Spell *statement* as the release's engine would, its few constants in place."""
    return str(statement.compile(dialect=DIALECT, compile_kwargs={"literal_binds": True}))  # type: ignore[attr-defined]  # every Executable of Core compiles
