"""What a search is made of: leaving out, ordering, telling one red from another, and the text."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from pglast import split

from harness.checks.cells import untouched
from harness.checks.rows import same_rows
from harness.contract import Clause
from harness.facts.catalog import Catalog, Column, Constraint, ConstraintKind, Table
from harness.facts.catalog import Sequence as Numbers
from harness.facts.cells import CellChange, Cells, TableCells
from harness.facts.rows import Comparison
from harness.facts.smallest import Smallest
from harness.judge import judge
from harness.observation import Reading
from harness.probes.cells import CompareCells
from harness.seed import Planted, plan
from harness.smallest.reason import Red, red_of
from harness.smallest.reduce import first_red, reduced
from harness.smallest.rows import closed, droppable, numbered, plainer, pointed, ranked, units, without
from harness.smallest.text import WIDTH, pasted
from harness.tests.hand import contract, walked
from harness.verdict import STOPS, Holds, Stop


@pytest.mark.parametrize("guilty", [{3}, {0, 63}, {5, 6, 7}, set(range(0, 64, 9))])
def test_what_matters_is_left_and_nothing_else(guilty: set[int]) -> None:
    """
    Wherever it lies.
    """
    assert guilty == set(reduced(range(64), guilty.issubset))


def test_of_things_that_each_do_one_is_left() -> None:
    """
    None of it can be left out, which is not to say that there are no other such sets.
    """
    assert 1 == len(reduced(range(10), lambda some: len(some) > 0))


def test_few_trials_find_one_of_many() -> None:
    """
    A few for each halving, not one for each thing.
    """
    tried: list[Sequence[int]] = []

    def red(some: Sequence[int]) -> bool:
        tried.append(some)
        return 700 in some

    assert [700] == list(reduced(range(1000), red))
    assert len(tried) <= 40


def test_the_first_that_are_red_are_begun_with() -> None:
    """
    One, two, four; all where none of these are.
    """
    assert [0, 1, 2, 3] == list(first_red(range(10), lambda some: 2 in some))
    assert list(range(10)) == list(first_red(range(10), lambda some: 10 in some))


USERS = Table(
    "users",
    columns=(
        Column("id", "integer", nullable=False, default="nextval('users_id_seq'::regclass)"),
        Column("name", "text", nullable=False),
        Column("boss", "integer"),
    ),
    constraints=(
        Constraint("users_pkey", ConstraintKind.PRIMARY_KEY, ("id",), "PRIMARY KEY (id)"),
        Constraint(
            "users_boss_fkey",
            ConstraintKind.FOREIGN_KEY,
            ("boss",),
            "FOREIGN KEY (boss) REFERENCES users(id)",
            target="public.users",
            target_columns=("id",),
        ),
    ),
)
ORDERS = Table(
    "orders",
    columns=(Column("number", "text", nullable=False), Column("user_id", "integer", nullable=False)),
    constraints=(
        Constraint("orders_pkey", ConstraintKind.PRIMARY_KEY, ("number",), "PRIMARY KEY (number)"),
        Constraint(
            "orders_user_id_fkey",
            ConstraintKind.FOREIGN_KEY,
            ("user_id",),
            "FOREIGN KEY (user_id) REFERENCES users(id)",
            target="public.users",
            target_columns=("id",),
        ),
    ),
)
PLAN = plan(Catalog(tables=(ORDERS, USERS), sequences=(Numbers("users_id_seq", owned_by="public.users.id"),)))


def user(number: int, name: str = "seed", boss: str = "NULL") -> Planted:
    """A row of users."""
    values = {"id": str(number), "name": f"'{name}'", "boss": boss}
    return Planted("public.users", (str(number),), values, into="public.users")


def order(number: str, of: int) -> Planted:
    """A row of orders."""
    return Planted(
        "public.orders", (f"'{number}'",), {"number": f"'{number}'", "user_id": str(of)}, into="public.orders"
    )


ROWS = (user(7), user(9, "Ada", "7"), user(12, "Bob"), order("a", 9), order("b", 12))


def test_rows_bring_what_they_refer_to() -> None:
    """
    And what that refers to, in the order in which they go in.
    """
    among = units(ROWS)
    assert [ROWS[0], ROWS[1], ROWS[3]] == [row for (row,) in closed([among[3]], among, PLAN)]


def test_rows_that_are_named_are_tried_first_then_what_is_like_them() -> None:
    """
    By key where there is one, with the table; the rest as it was.
    """
    rows = (*ROWS, user(15, "Bob"))
    changed = TableCells("public.users", 4, 4, 3, (CellChange("id=12", "name", "Bob", "bob"),))
    order_ = [row.key[0] for (row,) in ranked(units(rows), [Cells((changed,))])]
    assert ["12", "15", "7", "9", "'a'", "'b'"] == order_


def test_cells_that_need_no_value_can_go() -> None:
    """
    Those that may be NULL and those that have a default.
    """
    assert ((0, "id"), (0, "boss")) == droppable([user(7)], PLAN)
    assert [{"id": "7", "name": "'seed'"}] == [dict(row.values) for row in without([user(7)], [(0, "boss")])]


def test_references_follow_where_keys_are_numbered() -> None:
    """
    One table at a time; those to the first row are the same for all.
    """
    few = numbered(ROWS, PLAN, "public.users")
    assert ["1", "2", "3"] == [row.values["id"] for row in few[:3]]
    assert ("1", ["2", "3"]) == (few[1].values["boss"], [row.values["user_id"] for row in few[3:]])
    assert ["7", "7"] == [row.values["user_id"] for row in pointed(ROWS, PLAN)[3:]]


def test_plainer_values_are_the_plainest_and_shorter_ones() -> None:
    """
    Not of keys, nor of what refers to them.
    """
    ((cell, values),) = plainer([user(7, "Wilhelmina")], PLAN)
    assert ((0, "name"), ("'seed'", "'W'", "'Wi'", "'Wilh'", "'Wilhelmi'")) == (cell, values)


def test_the_text_sets_sequences_past_its_ids() -> None:
    """
    Where it gives any.
    """
    assert [
        "INSERT INTO public.users (id, name, boss) VALUES (7, 'seed', NULL)",
        "SELECT pg_catalog.setval('public.users_id_seq', 7)",
    ] == list(split(pasted([user(7)], PLAN)))
    bare = replace(user(7), values={"name": "'seed'"})
    assert "INSERT INTO public.users (name) VALUES ('seed');" == pasted([bare], PLAN)


def test_the_text_is_narrow_and_breaks_no_value() -> None:
    """
    A line is only longer where one value is.
    """
    wide = {f"a_rather_long_column_{number}": f"'value, of {number}'" for number in range(9)}
    row = Planted("public.users", (), {**wide, "longest": f"'{'x' * 90}'"}, into="public.users")
    lines = pasted([row], PLAN).split("\n")
    assert [f"    '{'x' * 90}');"] == [line for line in lines if len(line) > WIDTH]
    assert all(f"'value, of {number}'," in "\n".join(lines) for number in range(9))


NAMES = Clause("names", "Names stay.", CompareCells(), untouched(), Holds.ALWAYS, (Stop.AFTER,))


def red(fact: object, clause: Clause[object] = NAMES) -> Red | None:  # type: ignore[assignment]  # unlike clauses
    """What is red about a clause that saw *fact* after the upgrade."""
    of = contract(clause)
    walk = walked(STOPS, {Reading(Stop.AFTER, clause.probe, of.phases[0].release(Stop.AFTER)): fact})
    (judged,) = judge(of, walk)
    return red_of(judged, of.phases[0], walk.phases[0])


def cells(*columns: str, lost: tuple[str, ...] = (), table: str = "public.users") -> Cells:
    """One row of a table, changed in these columns."""
    return Cells((TableCells(table, 2, 2, 3, tuple(CellChange("id=1", each, "a", "b") for each in columns), lost),))


def known(fact: object) -> Red:
    """The same, where it is red."""
    found = red(fact)
    assert found is not None
    return found


def test_red_for_the_same_reason_is_red_in_no_other_way() -> None:
    """
    Fewer columns of the same table are, another column or table is not, nor are rows that go.
    """
    whole = known(cells("name", "boss"))
    assert known(cells("boss")).is_like(whole)
    assert not known(cells("id")).is_like(whole)
    assert not known(cells("name", lost=("id=2",))).is_like(whole)
    assert not known(cells("name", table="public.orders")).is_like(whole)


def test_what_is_upheld_is_not_red() -> None:
    """
    Nothing to search for.
    """
    assert red(cells()) is None


def test_a_number_over_all_rows_is_not_searched() -> None:
    """
    On fewer rows it is another claim.
    """
    assert red(cells("name"), replace(NAMES, whole=True)) is None  # type: ignore[arg-type]  # unlike clauses


def test_a_schema_is_not_searched() -> None:
    """
    No row has a say in it.
    """
    schema = Clause(
        "schema",
        "It stays.",
        CompareCells(),
        lambda _: same_rows("x")(Comparison((), 1, 0, ((1,),))),
        Holds.ALWAYS,
        (Stop.AFTER,),
    )
    assert red(Catalog(), schema) is None  # type: ignore[arg-type]  # unlike clauses


def test_the_data_say_how_many_they_are_and_whether_fewer_may_do() -> None:
    """
    In a few words.
    """
    assert "1 row" == str(Smallest("x", 1, least=True))
    assert "12 rows, not yet the smallest" == str(Smallest("x", 12))
