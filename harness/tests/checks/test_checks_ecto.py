"""Claims about an Ecto code base: for, against, and nothing to see."""

from typing import Any

from harness.checks.ecto import (
    adds_nothing_otherwise,
    defaults_agree,
    every_column_has_a_field,
    every_field_has_a_column,
    is_reversible,
    removes_what_it_added,
    requires_what_is_not_null,
    types_fit,
)
from harness.contract import Check
from harness.facts.catalog import Catalog, Column, Table
from harness.facts.ecto import Migration, Migrations, MigrationStep
from harness.facts.model import Cast, CastField, Field, Model
from harness.facts.schemas import Schemas

ORDERS = Table(
    "orders", columns=(Column("id", "bigint", nullable=False), Column("state", "character varying(9)", default="'new'"))
)
STATE = Field("state", ":string", nullable=None, default="'new'")
AT = "Shop.Order.{} (order.ex:3)"


def schemas(*fields: Field, required: tuple[str, ...] = ()) -> Schemas:
    """One schema of these fields over orders."""
    model = Model("Shop.Order", "orders", (Field("id", ":id", nullable=False), *fields), where="order.ex:3")
    cast = Cast("Shop.Order.changeset", tuple(CastField(each.name, each.name in required) for each in fields))
    return Schemas((model,), (cast,), Catalog(tables=(ORDERS,)))


def said(check: Check[Any], fact: object) -> list[tuple[str, str, bool]]:
    """What it yields: where, what was observed, and whether that is as it is to be."""
    return [(each.where, each.observed, each.supports) for each in check(fact)]


def test_every_field_has_a_column() -> None:
    """
    An invented one is named; a virtual one needs none; one by another name has that.
    """
    check = every_field_has_a_column()
    other = Field("status", ":string", nullable=None, column="state")
    virtual = Field("total", ":decimal", nullable=None, virtual=True)
    assert [("Shop.Order (order.ex:3)", "each has", True)] == said(check, schemas(STATE, virtual))
    assert [("Shop.Order (order.ex:3)", "each has", True)] == said(check, schemas(other))
    invented = Field("tier", ":string", nullable=None)
    assert [(AT.format("tier"), "no column of orders", False)] == said(check, schemas(STATE, invented))
    assert [] == said(check, Schemas())
    assert [] == said(check, Schemas(schemas(STATE).models, (None,), Catalog()))


def test_every_column_has_a_field() -> None:
    """
    Of the tables named; each schema over one is asked.
    """
    check = every_column_has_a_field("orders")
    assert [("Shop.Order (order.ex:3)", "each has", True)] == said(check, schemas(STATE))
    assert [(AT.format("state"), "no field", False)] == said(check, schemas())
    assert [] == said(every_column_has_a_field("items"), schemas())


def test_types_fit() -> None:
    """
    A type of the application's own is not judged, and a field without a column is another's.
    """
    check = types_fit()
    assert [(AT.format("id"), ":id", True), (AT.format("state"), ":string", True)] == said(check, schemas(STATE))
    wrong, own = Field("state", ":map", nullable=None), Field("state", "Shop.State", nullable=None)
    assert (AT.format("state"), ":map", False) in said(check, schemas(wrong))
    assert [(AT.format("id"), ":id", True)] == said(check, schemas(own))


def test_defaults_agree() -> None:
    """
    Where both have one: a default on one side alone is Ecto's way, or Postgres's.
    """
    check = defaults_agree()
    assert [(AT.format("state"), "'new'", True)] == said(check, schemas(STATE))
    assert [] == said(check, schemas(Field("state", ":string", nullable=None)))
    wrong = Field("state", ":string", nullable=None, default="'open'")
    assert [(AT.format("state"), "'open'", False)] == said(check, schemas(wrong))


def test_what_is_required_is_not_null() -> None:
    """
    Unless the contract knows of it.
    """
    check = requires_what_is_not_null("orders")
    nullable = "required, and nullable in the database"
    assert [(AT.format("state"), nullable, False)] == said(check, schemas(STATE, required=("state",)))
    assert [] == said(check, schemas(STATE))
    assert [] == said(requires_what_is_not_null("orders", but=("orders.state",)), schemas(STATE, required=("state",)))
    assert [] == said(requires_what_is_not_null("items"), schemas(STATE, required=("state",)))


ADD = MigrationStep("add", "orders.state", 5, ':string, default: "new"')
TRY = MigrationStep("add", "orders.state", 5, ':string, default: "open"', conditional=True)
REMOVE = MigrationStep("remove", "orders.state", 9, undone="remove does not say what the column was")


def history(*migrations: Migration) -> Migrations:
    """The last of them is what the phase brings."""
    return Migrations(migrations, frozenset({migrations[-1].file}))


def test_a_migration_is_reversible() -> None:
    """
    By a down that does something and does not raise, or by a change whose every step can be undone.
    """
    check = is_reversible()
    assert [("1.exs", "a way back", True)] == said(check, history(Migration("1.exs", (ADD,), (REMOVE,))))
    assert [("1.exs", "a way back", True)] == said(check, history(Migration("1.exs", (ADD,), change=True)))
    for migration, why in (
        (Migration("1.exs", (ADD,)), "no down"),
        (Migration("1.exs", (ADD,), ()), "down does nothing"),
        (Migration("1.exs", (ADD,), (), refuses='raise "no"'), 'down raises: raise "no"'),
    ):
        assert [("1.exs:1", why, False)] == said(check, history(migration))
    irreversible = Migration("1.exs", (ADD, REMOVE), change=True)
    assert [("1.exs:9", "remove does not say what the column was", False)] == said(check, history(irreversible))
    assert [] == said(check, Migrations((irreversible,)))


def test_a_down_removes_what_its_up_added() -> None:
    """
    What was there before the up is not its to remove, also where the up would have added it.
    """
    check = removes_what_it_added()
    added, tried = Migration("1.exs", (ADD,), (REMOVE,)), Migration("2.exs", (TRY,), (REMOVE,))
    assert [("1.exs:9", "what up added", True)] == said(check, history(added))
    assert [("2.exs:9", "what up added", True)] == said(check, history(tried))
    standing = "orders.state was there before, and up adds it only where it is missing"
    assert [("2.exs:9", standing, False)] == said(check, history(Migration("1.exs", (ADD,), ()), tried))
    stray = Migration("1.exs", (), (REMOVE,))
    assert [("1.exs:9", "orders.state, which up did not add", False)] == said(check, history(stray))
    assert [("1.exs", "removes nothing", True)] == said(check, history(Migration("1.exs", (REMOVE,), (ADD,))))


def test_nothing_is_added_otherwise_than_it_stands() -> None:
    """
    A column that is there keeps its default, whatever a later migration would give it.
    """
    check = adds_nothing_otherwise()
    first, again = Migration("1.exs", (ADD,)), Migration("2.exs", (TRY,))
    assert [("2.exs:5 orders.state", ':string, default: "open"', False)] == said(check, history(first, again))
    assert [("2.exs", "adds nothing twice", True)] == said(check, history(again))
    removed = Migration("2.exs", (REMOVE,))
    assert [("3.exs", "adds nothing twice", True)] == said(check, history(first, removed, Migration("3.exs", (TRY,))))
    same = Migration("2.exs", (MigrationStep("add", "orders.state", 5, ADD.spelled, conditional=True),))
    assert [("2.exs:5 orders.state", ADD.spelled, True)] == said(check, history(first, same))
