"""A catalog in which a table has another name."""

from harness.facts.catalog import (
    Catalog,
    Column,
    Constraint,
    ConstraintKind,
    Sequence,
    Table,
    Trigger,
    difference,
    renamed,
)

KEY = "FOREIGN KEY (user_id) REFERENCES {}(id)"


def schema(users: str, named: str, schema: str = "public") -> Catalog:
    """A table, what belongs to it, and another that refers to it and to one of a like name."""
    keys = (
        Constraint("key", ConstraintKind.FOREIGN_KEY, ("user_id",), KEY.format(named)),
        Constraint("other", ConstraintKind.FOREIGN_KEY, ("old_id",), KEY.format("users_old")),
    )
    stamp = Trigger(
        "stamp", f"CREATE TRIGGER stamp BEFORE UPDATE ON {schema}.{users} FOR EACH ROW EXECUTE FUNCTION f()"
    )
    own = Table(users, schema, columns=(Column("id", "integer"),), triggers=(stamp,), grants=("pg_monitor: SELECT",))
    orders = Table("orders", constraints=keys, inherits=(f"{schema}.{users}",))
    where = own.where
    return Catalog(
        tables=tuple(sorted((own, orders), key=lambda table: (table.schema, table.name))),
        sequences=(Sequence("users_id_seq", owned_by=f"{where}.id"),),
    )


def test_a_renamed_table_is_the_same_but_for_its_name() -> None:
    """
    What belongs to it and what refers to it follows; a name that begins like it does not.
    """
    assert () == difference(
        renamed(schema("users", "users"), "public.users", "public.people"), schema("people", "people")
    )


def test_a_renamed_table_may_have_moved() -> None:
    """
    Into another schema.
    """
    moved = renamed(schema("users", "far.users", "far"), "far.users", "near.people")
    assert () == difference(moved, schema("people", "near.people", "near"))


def test_what_else_changes_is_seen() -> None:
    """
    A key that goes elsewhere is not the table's new name.
    """
    (change,) = difference(
        renamed(schema("users", "users"), "public.users", "public.people"), schema("people", "users")
    )
    assert ("constraint", "public.orders.key") == (change.object, change.where)
