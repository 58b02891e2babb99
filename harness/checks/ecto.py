"""Claims about an Ecto code base beside its database, and about its migrations."""

import ast
from collections.abc import Iterator, Sequence

from harness.contract import Check
from harness.facts.catalog import Column, Table, canonical_default
from harness.facts.ecto import Migration, Migrations, MigrationStep, fits
from harness.facts.model import Field, Model
from harness.facts.schemas import Schemas
from harness.verdict import Evidence, Extent

__all__ = [
    "adds_nothing_otherwise",
    "defaults_agree",
    "every_column_has_a_field",
    "every_field_has_a_column",
    "is_reversible",
    "removes_what_it_added",
    "requires_what_is_not_null",
    "types_fit",
]

Pair = tuple[Model, Table]


def every_field_has_a_column() -> Check[Schemas]:
    """No schema maps a field that its table has no column for."""

    def check(fact: Schemas) -> Iterator[Evidence]:
        for model, table in _mapped(fact):
            lacking = [field.name for field in _stored(model) if table.column(_column(field)) is None]
            yield from _each(model, lacking, "a column", f"no column of {table.name}", len(model.fields))

    return check


def every_column_has_a_field(*tables: str) -> Check[Schemas]:
    """Every column of *tables* is a field of each schema over them."""

    def check(fact: Schemas) -> Iterator[Evidence]:
        for model, table in _mapped(fact):
            if table.name in tables:
                known = {_column(field) for field in _stored(model)}
                lacking = [column.name for column in table.columns if column.name not in known]
                yield from _each(model, lacking, "a field", "no field", len(table.columns))

    return check


def types_fit() -> Check[Schemas]:
    """Every field's type fits its column's. Types of the application's own are not judged."""

    def check(fact: Schemas) -> Iterator[Evidence]:
        enums = tuple(each.name for each in fact.catalog.enums)
        for model, field, column in _pairs(fact):
            fit = fits(field.type, column.type, enums=enums)
            if fit is not None:
                expected = f"what fits {column.type}"
                yield Evidence(_at(model, field.name), expected, field.type, fit, looked_at=Extent(1, 1))

    return check


def defaults_agree() -> Check[Schemas]:
    """Where a field and its column both have a default, it is the same."""

    def check(fact: Schemas) -> Iterator[Evidence]:
        for model, field, column in _pairs(fact):
            own, standing = _in_sql(field.default), canonical_default(column.default, column.type)
            if own and standing and not standing.startswith("nextval"):
                same = own == standing or (own == "'{}'" and standing.startswith("ARRAY[]"))
                yield Evidence(_at(model, field.name), standing, own, same, looked_at=Extent(1, 1))

    return check


def requires_what_is_not_null(*tables: str, but: Sequence[str] = ()) -> Check[Schemas]:
    """
    What a changeset over *tables* requires is NOT NULL in the database.

    Columns of *but* (`table.column`) are known to differ.
    """

    def check(fact: Schemas) -> Iterator[Evidence]:
        casts = {model.name: cast for model, cast in zip(fact.models, fact.casts, strict=True) if cast}
        for model, field, column in _pairs(fact):
            cast = casts.get(model.name)
            found = cast.field(field.name) if cast else None
            if found is None or model.table not in tables or f"{model.table}.{column.name}" in but:
                continue
            if found.required:
                observed = "required" if not column.nullable else "required, and nullable in the database"
                yield Evidence(
                    _at(model, field.name), "NOT NULL", observed, not column.nullable, looked_at=Extent(1, 1)
                )

    return check


def is_reversible() -> Check[Migrations]:
    """Each migration that the phase brings can be rolled back."""

    def check(fact: Migrations) -> Iterator[Evidence]:
        for each in _new(fact):
            reasons = list(_irreversible(each))
            for line, why in reasons:
                yield Evidence(f"{each.file}:{line}", "a way back", why, supports=False)
            if not reasons:
                yield Evidence(each.file, "a way back", "a way back", supports=True, looked_at=Extent(1))

    return check


def removes_what_it_added() -> Check[Migrations]:
    """A `down` removes nothing that its `up` did not add for certain."""

    def check(fact: Migrations) -> Iterator[Evidence]:
        for each in _new(fact):
            added = {step.what for step in each.up if step.verb in {"add", "create"} and not step.conditional}
            tried = {step.what for step in each.up if step.verb in {"add", "create"} and step.conditional}
            earlier = _standing(fact, each)
            undoing = [step for step in each.down or () if step.verb in {"remove", "drop"}]
            if not undoing:
                yield Evidence(each.file, "removes what up added", "removes nothing", True, looked_at=Extent(1))  # noqa: FBT003  # Evidence's own order
            for step in undoing:
                safe = step.what in added or (step.what in tried and step.what not in earlier)
                said = "what up added" if safe else _unsafe(step, tried)
                yield Evidence(f"{each.file}:{step.line}", "removes what up added", said, safe, looked_at=Extent(1))

    return check


def adds_nothing_otherwise() -> Check[Migrations]:
    """No column is added where there is none yet that an earlier migration added with another type or default."""

    def check(fact: Migrations) -> Iterator[Evidence]:
        for each in _new(fact):
            earlier = _standing(fact, each)
            again = [step for step in each.up if step.verb == "add" and step.conditional and step.what in earlier]
            if not again:
                yield Evidence(each.file, "adds nothing twice", "adds nothing twice", True, looked_at=Extent(1))  # noqa: FBT003  # likewise
            for step in again:
                first = earlier[step.what]
                where = f"{each.file}:{step.line} {step.what}"
                same = first.spelled == step.spelled
                yield Evidence(where, first.spelled, step.spelled, same, looked_at=Extent(1))

    return check


def _mapped(fact: Schemas) -> Iterator[Pair]:
    for model in fact.models:
        table = fact.catalog.table(model.table)
        if table is not None:
            yield model, table


def _pairs(fact: Schemas) -> Iterator[tuple[Model, Field, Column]]:
    for model, table in _mapped(fact):
        for field in _stored(model):
            column = table.column(_column(field))
            if column is not None:
                yield model, field, column


def _stored(model: Model) -> Iterator[Field]:
    return (field for field in model.fields if not field.virtual)


def _column(field: Field) -> str:
    return field.column or field.name


def _at(model: Model, name: str) -> str:
    return f"{model.name}.{name} ({model.where})"


def _each(model: Model, lacking: Sequence[str], expected: str, observed: str, among: int) -> Iterator[Evidence]:
    for name in lacking:
        yield Evidence(_at(model, name), expected, observed, supports=False)
    if not lacking:
        yield Evidence(f"{model.name} ({model.where})", expected, "each has", supports=True, looked_at=Extent(1, among))


def _in_sql(default: str) -> str:
    """Spell a default, the repr of a constant, as Postgres does; '' for one that is no constant."""
    if default in {"{}", "[]"}:
        return "'{}'"
    try:
        value = ast.literal_eval(default) if default else None
    except (SyntaxError, ValueError):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)


def _new(fact: Migrations) -> Iterator[Migration]:
    return (each for each in fact.all if each.file in fact.new)


def _irreversible(migration: Migration) -> Iterator[tuple[int, str]]:
    if migration.change:
        yield from ((step.line, step.undone) for step in migration.up if step.undone)
    elif migration.down is None:
        yield 1, "no down"
    elif migration.refuses:
        yield 1, f"down raises: {migration.refuses}"
    elif migration.up and not migration.down:
        yield 1, "down does nothing"


def _standing(fact: Migrations, upto: Migration) -> dict[str, MigrationStep]:
    """What the migrations before *upto* added and did not remove, each with the step that did."""
    standing: dict[str, MigrationStep] = {}
    for each in fact.all[: fact.all.index(upto)]:
        for step in each.up:
            if step.verb in {"add", "create"}:
                standing.setdefault(step.what, step)
            elif step.verb in {"remove", "drop"}:
                standing.pop(step.what, None)
    return standing


def _unsafe(step: MigrationStep, tried: set[str]) -> str:
    if step.what in tried:
        return f"{step.what} was there before, and up adds it only where it is missing"
    return f"{step.what}, which up did not add"
