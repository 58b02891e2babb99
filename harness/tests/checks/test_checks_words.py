"""Changes that a word states: each happens, what comes is valid, and a new name is all that is new."""

import pytest

from harness.checks.catalog.changes import framed, makes_changes, renames
from harness.facts.catalog import CatalogChange, Change, ChangeKind

ADDED = Change(ChangeKind.ADDED, "constraint", "public.orders.total_check", now="CHECK (total >= 0)")
LOOSE = Change(ChangeKind.ADDED, "constraint", "public.orders.total_check", now="CHECK (total >= 0) NOT VALID")
ASLEEP = Change(ChangeKind.ADDED, "trigger", "public.orders.stamp", now="CREATE TRIGGER stamp … ENABLED DISABLED")
BROKEN = Change(ChangeKind.ADDED, "index", "public.orders.total_index", now="btree (total) INVALID")
RENAMED = Change(ChangeKind.CHANGED, "index", "public.users.by_name", "btree (name)", "btree (full_name)")
VIEW = Change(
    ChangeKind.CHANGED,
    "view",
    "public.names",
    "view AS SELECT name FROM users WHERE name <> 'full'",
    "view AS SELECT full_name AS name FROM users WHERE full_name <> 'full'",
)


def test_a_change_that_happens_is_upheld() -> None:
    """
    By the same patterns as in only_changes.
    """
    (seen,) = makes_changes("added constraint orders.*")(CatalogChange((ADDED,), 9))
    assert (True, str(ADDED)) == (seen.supports, seen.observed)


def test_a_change_that_does_not_happen_is_broken() -> None:
    """
    Each pattern for itself; of no object there is nothing to say.
    """
    first, second = makes_changes("constraint orders.*", "view orders")(CatalogChange((ADDED,), 9))
    assert [(True, ""), (False, "")] == [(each.supports, each.help) for each in (first, second)]
    assert "no such change" == second.observed
    assert [] == list(makes_changes("view orders")(CatalogChange()))


@pytest.mark.parametrize("change", [LOOSE, BROKEN, ASLEEP])
def test_what_comes_and_is_not_valid_is_broken(change: Change) -> None:
    """
    Unless that is said.
    """
    (seen,) = makes_changes("orders.*")(CatalogChange((change,), 9))
    assert (False, str(change)) == (seen.supports, seen.observed)
    assert "VALIDATE CONSTRAINT" in seen.help
    (said,) = makes_changes("orders.*", valid=False)(CatalogChange((change,), 9))
    assert said.supports


@pytest.mark.parametrize("change", [RENAMED, VIEW])
def test_a_definition_that_says_the_new_name_is_upheld(change: Change) -> None:
    """
    A view goes on calling its own column by the old one.
    """
    (seen,) = renames("name", "full_name", change.where)(CatalogChange((change,), 9))
    assert (True, str(change)) == (seen.supports, seen.observed)


@pytest.mark.parametrize(
    ("change", "now"),
    [
        (RENAMED, "btree (email)"),
        (RENAMED, "UNIQUE btree (full_name)"),
        (VIEW, "view AS SELECT full_name AS name FROM users"),
    ],
)
def test_a_definition_that_says_something_else_is_broken(change: Change, now: str) -> None:
    """
    Whatever else is new.
    """
    other = Change(change.kind, change.object, change.where, change.was, now)
    (seen,) = renames("name", "full_name", change.where)(CatalogChange((other,), 9))
    assert (False, str(other)) == (seen.supports, seen.observed)


def test_a_definition_that_is_gone_or_never_changed_is_broken() -> None:
    """
    And of no object there is nothing to say.
    """
    gone = Change(ChangeKind.REMOVED, RENAMED.object, RENAMED.where, was=RENAMED.was)
    (lost,) = renames("name", "full_name", "index users.*")(CatalogChange((gone,), 9))
    (still,) = renames("name", "full_name", "index users.*")(CatalogChange((), 9))
    assert [(False, str(gone)), (False, "no such change")] == [(each.supports, each.observed) for each in (lost, still)]
    assert [] == list(renames("name", "full_name", "index users.*")(CatalogChange()))


def key(kind: ChangeKind, was: str, now: str, name: str = "orders_user_key") -> Change:
    """A foreign key that comes, goes or changes."""
    was, now = (f"FOREIGN KEY (user_id) REFERENCES {to} ON DELETE CASCADE" if to else "" for to in (was, now))
    return Change(kind, "constraint", f"public.orders.{name}", was, now)


@pytest.mark.parametrize(
    "changes",
    [
        (key(ChangeKind.CHANGED, "users(id)", "people(id)"),),
        (key(ChangeKind.REMOVED, "users(id)", ""), key(ChangeKind.ADDED, "", "people(id)", "orders_person_key")),
    ],
)
def test_a_foreign_key_that_gets_another_target_needs_a_mapping(changes: tuple[Change, ...]) -> None:
    """
    Also where the new one has another name; a word that accounts for the column's cells is one.
    """
    named, against = framed("constraint orders.*", mapped=("public.orders.id",))(CatalogChange(changes, 9))
    assert (True, False) == (named.supports, against.supports)
    assert ("public.orders.user_id", "refers to people(id)") == (against.where, against.observed)
    assert "Repointed" in against.help
    (told,) = framed("constraint orders.*", mapped=("public.orders.user_id",))(CatalogChange(changes, 9))
    assert told.supports


def test_a_foreign_key_with_the_same_target_needs_none() -> None:
    """
    Whatever else of it is another.
    """
    changes = (key(ChangeKind.REMOVED, "users(id)", ""), key(ChangeKind.ADDED, "", "users(id)", "other"))
    (seen,) = framed("constraint orders.*")(CatalogChange(changes, 9))
    assert seen.supports


@pytest.mark.parametrize(("words", "supports"), [("total >=  0", True), ("total > 0", False)])
def test_what_comes_says_what_it_is_to_say(words: str, *, supports: bool) -> None:
    """
    However it is spaced.
    """
    _, said = makes_changes("constraint orders.*", saying={"constraint orders.*": words})(CatalogChange((ADDED,), 9))
    assert ("public.orders.total_check", str(ADDED), supports) == (said.where, said.observed, said.supports)


def test_what_goes_says_nothing() -> None:
    """
    Then nothing comes that says it.
    """
    gone = Change(ChangeKind.REMOVED, "view", "public.names", was="view AS SELECT 1")
    _, said = makes_changes("view names", saying={"view names": "SELECT 1"})(CatalogChange((gone,), 9))
    assert ("no such change", False) == (said.observed, said.supports)
