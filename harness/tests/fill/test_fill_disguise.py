"""What stands for a value is as good as the value to a schema, and says nothing of it."""

import re
from itertools import product

import pytest

from harness.fill.disguise import Disguise

VALUES = tuple("".join(each) for size in (1, 2, 3) for each in product("abzAZ019-é", repeat=size))


def test_no_two_values_become_the_same_and_each_is_found_again() -> None:
    """
    So what is unique stays unique, and what is referred to is found at the source.
    """
    disguise = Disguise()
    hidden = [disguise.hidden(value) for value in VALUES]
    assert len(VALUES) == len(set(hidden))
    assert list(VALUES) == [disguise.revealed(each) for each in hidden]


def test_what_is_equal_regardless_of_case_stays_so_and_nothing_else_becomes_so() -> None:
    """
    Citext, and a unique index on lower(): of mixed, of small and of capital letters.
    """
    disguise = Disguise()
    folded: dict[str, str] = {}
    for value in VALUES:
        folded.setdefault(value.lower(), disguise.hidden(value).lower())
        assert folded[value.lower()] == disguise.hidden(value).lower()
    assert len(folded) == len(set(folded.values()))


@pytest.mark.parametrize(
    ("value", "pattern"),
    [
        ("ada.lovelace@Example.com", r"[a-z]{3}\.[a-z]{8}@[A-Z][a-z]{6}\.[a-z]{3}"),
        ("+49 170 1234567", r"\+\d\d \d{3} \d{7}"),
        ("6ecd8c99-4036-403d-bf84-cf8400f67836", r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
        ("DEADBEEF01234567", r"(?=.*[A-F])[0-9A-F]{16}"),
        ("rsk_live_A7b", r"rsk_live_[A-Z]\d[a-z]"),
        ("Zoë", r"[A-Z][a-z]\w"),
    ],
)
def test_the_shape_stays(value: str, pattern: str) -> None:
    """
    Length, punctuation, case, hexadecimal digits, and a prefix that a CHECK asks for.
    """
    hidden = Disguise(prefixes=("rsk_", "rsk_live_")).hidden(value)
    assert re.fullmatch(pattern, hidden)
    assert value != hidden
    assert len(value) == len(hidden)


def test_another_run_makes_another_value() -> None:
    """
    Nobody can try what a value became elsewhere.
    """
    assert Disguise().hidden("a long enough secret") != Disguise().hidden("a long enough secret")
    assert "key" not in repr(Disguise())


@pytest.mark.parametrize("value", ["0", "7", "10", "99", "-42", "2147483647", "1000000000"])
def test_a_number_stays_one_that_fits(value: str) -> None:
    """
    As many digits, none of them a leading nought, not past what its type holds, and found again.
    """
    disguise = Disguise()
    hidden = disguise.number(value, 2147483647)
    assert len(value) == len(hidden)
    assert str(int(hidden)) == hidden
    assert int(hidden) <= 2147483647
    assert value == disguise.number(hidden, 2147483647, back=True)


def test_addresses_are_found_in_texts() -> None:
    """
    In prose and in documents, each as it is hidden elsewhere; the letter of an escape is left alone.
    """
    disguise = Disguise()
    ada = disguise.hidden("ada@example.com")
    assert f"of {ada}, <{ada}>." == disguise.addresses("of ada@example.com, <ada@example.com>.")
    assert f'{{"a": "\\n{ada}", "b": "\\u00e9{ada}"}}' == disguise.addresses(
        '{"a": "\\nada@example.com", "b": "\\u00e9ada@example.com"}'
    )
    assert "of ada@example.com" == disguise.addresses(disguise.addresses("of ada@example.com"), back=True)
    assert "a@b, @c.de" == disguise.addresses("a@b, @c.de")
