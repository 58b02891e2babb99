"""What is said of keys: whom each lets in, by what befell it, and never the key."""

from scenarios.rfc_055.access import Opening, let_in

AS_BEFORE = "as before"


def told(*openings: Opening) -> list[tuple[str, str, str, bool, int]]:
    """What is claimed of them."""
    return [(each.where, each.expected, each.observed, each.supports, each.looked_at.rows) for each in let_in(openings)]


def test_keys_that_let_in_whom_they_are_to_are_counted() -> None:
    """
    Those that are to let in nobody apart from the others.
    """
    found = told(Opening(1, AS_BEFORE, 1, 1), Opening(2, AS_BEFORE, 2, 2), Opening(3, AS_BEFORE, None, None))
    assert [
        ("keys, as before", "let in nobody", "each of 1", True, 1),
        ("keys, as before", "let in its customer", "each of 2", True, 2),
    ] == found


def test_a_key_that_lets_in_another_is_named_by_its_owner() -> None:
    """
    Nobody, another customer, or what the look-up raised.
    """
    found = told(
        Opening(4, AS_BEFORE, 4, None),
        Opening(3, AS_BEFORE, 3, 9),
        Opening(2, "revoked", None, 2),
        Opening(1, AS_BEFORE, 1, "DataError"),
        Opening(7, AS_BEFORE, 7, 7),
    )
    said = "3 of 4 otherwise: 1's lets in DataError; 3's lets in 9; 4's lets in nobody"
    assert [
        ("keys, as before", "let in its customer", said, False, 4),
        ("keys, revoked", "let in nobody", "1 of 1 otherwise: 2's lets in 2", False, 1),
    ] == found


def test_of_many_the_first_are_named() -> None:
    """
    And the rest counted.
    """
    ((_, _, said, _, _),) = told(*(Opening(number, AS_BEFORE, number, None) for number in range(1, 9)))
    assert said.endswith("5's lets in nobody; and 3 more")


def test_without_keys_there_is_nothing_to_say() -> None:
    """
    No key, no evidence.
    """
    assert [] == told()
