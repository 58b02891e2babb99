"""Claims about a schema beside its version table."""

from dataclasses import replace

from harness.checks.drift import as_made, as_recorded
from harness.facts.catalog import Catalog, Column, Function, Schema, Table
from harness.facts.drift import Drift, drift
from harness.facts.versions import Lineage, Versions
from harness.verdict import Stop

ID, NAME = Column("id", "bigint", nullable=False), Column("name", "text")
LINEAGE = Lineage(("1", "2", "3"), before=("2",), after=("3",))


def catalog(*columns: Column, owner: str = "", grants: tuple[str, ...] = (), extra: tuple[Table, ...] = ()) -> Catalog:
    """A table and perhaps others."""
    people = Table("people", owner=owner, grants=grants, columns=columns)
    others = tuple(Table(name, owner="app", columns=(ID,)) for name in ("a", "b"))
    return Catalog("app", (Schema("public", owner="pg_database_owner"),), (*others, people, *extra))


MADE = {Stop.BEFORE: catalog(ID, owner="app"), Stop.AFTER: catalog(ID, NAME, owner="app")}


def held(real: Catalog, *recorded: str, there: bool = True, lineage: Lineage = LINEAGE) -> Drift:
    """What *real* comes to."""
    return drift(real, MADE, Versions("public.versions", recorded if there else None, lineage))


def said(fact: Drift) -> list[tuple[str, str, str]]:
    """What speaks against the schema."""
    return [(each.where, each.expected, each.observed) for each in as_made(fact) if not each.supports]


def recorded(fact: Drift) -> list[tuple[str, str, str, bool]]:
    """What is said of the version table."""
    return [(each.where, each.expected, each.observed, each.supports) for each in as_recorded(fact)]


def test_as_made_supports_a_schema_that_its_revisions_make() -> None:
    """
    With how many objects that was.
    """
    (seen,) = as_made(held(MADE[Stop.AFTER], "3"))
    assert ("the schema", "as at 3", True, 8) == (seen.where, seen.expected, seen.supports, seen.looked_at.rows)


def test_as_made_is_against_each_object_that_differs() -> None:
    """
    One that no revision makes, and one that is otherwise.
    """
    real = catalog(replace(ID, type="integer"), NAME, owner="app", extra=(Table("by_hand", owner="app"),))
    assert [
        ("column public.people.id", "bigint NOT NULL", "integer NOT NULL"),
        ("table public.by_hand", "not there", "table ()"),
    ] == said(held(real, "3"))


def test_as_made_has_nothing_to_say_of_an_empty_schema() -> None:
    """
    No object, no evidence.
    """
    empty = {stop: Catalog() for stop in MADE}
    assert [] == list(as_made(drift(Catalog(), empty, None)))


def test_as_made_says_where_the_phase_makes_the_difference() -> None:
    """
    The head is recorded, and its column is missing.
    """
    (seen,) = as_made(held(MADE[Stop.BEFORE], "3"))
    assert ("column public.people.name", "text", "not there") == (seen.where, seen.expected, seen.observed)
    assert seen.help.startswith("The phase itself makes this difference")


def test_as_recorded_supports_the_revision_that_makes_the_schema() -> None:
    """
    Also where an object has drifted: it is still the nearest.
    """
    assert [("public.versions", "records 3", "3, and the schema is that of 3 (after)", True)] == recorded(
        held(MADE[Stop.AFTER], "3")
    )
    drifted = catalog(replace(ID, type="integer"), NAME, owner="app")
    assert recorded(held(drifted, "3"))[0][3]


def test_as_recorded_is_against_what_makes_another_schema() -> None:
    """
    Missing, superfluous, without a file, empty, no table.
    """
    after = MADE[Stop.AFTER]
    table = "public.versions"
    assert [(f"{table} 3", "recorded", "not recorded", False), (f"{table} 2", "not recorded", "recorded", False)] == (
        recorded(held(after, "2"))
    )
    assert (f"{table} 9", "a revision that has a file", "no file has it", False) in recorded(held(after, "3", "9"))
    assert [(table, "records 3", "it is empty", False)] == recorded(held(after))
    assert [(table, "records 3", "there is no such table", False)] == recorded(held(after, there=False))


def test_as_recorded_has_nothing_to_say_where_no_version_table_is_known() -> None:
    """
    Plain files keep none.
    """
    assert [] == list(as_recorded(drift(MADE[Stop.AFTER], MADE, None)))


def test_a_version_table_that_records_every_version_is_to_have_them_all() -> None:
    """
    As Ecto's does.
    """
    lineage = Lineage(("1", "2", "3"), before=("1", "2"), after=("1", "2", "3"))
    assert [("public.versions 1", "recorded", "not recorded", False)] == recorded(
        held(MADE[Stop.AFTER], "2", "3", lineage=lineage)
    )
    assert recorded(held(MADE[Stop.AFTER], "1", "2", "3", lineage=lineage))[0][3]


def test_who_owns_most_is_who_is_to_own_everything() -> None:
    """
    Whatever the role is called; another owner is named.
    """
    assert [] == said(held(catalog(ID, NAME, owner="app"), "3"))
    assert [("table owner public.people", "not there", "somebody")] == said(
        held(catalog(ID, NAME, owner="somebody"), "3")
    )


def test_grants_are_the_servers_own_but_for_those_to_everybody() -> None:
    """
    A role that no revision grants to may be granted anything.
    """
    assert [] == said(held(catalog(ID, NAME, owner="app", grants=("app: SELECT", "reader: SELECT")), "3"))
    assert [("table grants public.people", "not there", "PUBLIC: SELECT")] == said(
        held(catalog(ID, NAME, owner="app", grants=("PUBLIC: SELECT",)), "3")
    )


def test_what_people_write_is_never_shown() -> None:
    """
    Functions by their size and mark; in other definitions no literal that may be a key or an address.
    """
    body = Function("f", owner="app", definition="CREATE FUNCTION f() … 'password=hunter2hunter2'")
    told = "DEFAULT 'ada@example.com' 'sk_live_4242424242424242' 'trial'"
    default = replace(NAME, default=told.removeprefix("DEFAULT "))
    real = replace(catalog(ID, default, owner="app"), functions=(body,))
    (column, function) = said(held(real, "3"))
    assert ("column public.people.name", "text", "text DEFAULT '…' '…' 'trial'") == column
    assert function[2].startswith("‹function, 5")
    assert "hunter2" not in str(function)
