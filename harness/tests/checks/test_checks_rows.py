"""Claims about rows, on facts built by hand."""

from harness.checks.rows import counts, none_lost, none_of, returns, same_rows
from harness.facts.answer import Refused
from harness.facts.rows import Comparison, Offenders, Rows
from harness.verdict import Evidence, Extent

GONE = Refused("42703", 'column "plan" does not exist')
GONE_SAID = '42703: column "plan" does not exist'


def test_returns_supports_the_very_rows() -> None:
    """
    In their order, NULL by its name.
    """
    fact = Rows(("id", "plan"), ((1, "demo"), (2, None)))
    expected = Evidence("plans", "1, demo; 2, NULL", "1, demo; 2, NULL", supports=True, looked_at=Extent(2, 4))
    assert [expected] == list(returns((1, "demo"), (2, None), where="plans")(fact))


def test_returns_is_against_other_rows() -> None:
    """
    Expected beside observed; order counts.
    """
    fact = Rows(("id",), ((2,), (1,)))
    expected = Evidence("query", "1; 2", "2; 1", supports=False, looked_at=Extent(2, 2))
    assert [expected] == list(returns((1,), (2,))(fact))


def test_returns_is_against_a_refusal_in_postgres_words() -> None:
    """
    An SQLSTATE is an answer.
    """
    assert [Evidence("query", "1", GONE_SAID, supports=False, absent=GONE_SAID)] == list(returns((1,))(GONE))


def test_returns_nothing_is_a_claim_of_its_own() -> None:
    """
    No rows where none are expected, over none: supported, and the denominator says so.
    """
    assert [Evidence("query", "no rows", "no rows", supports=True)] == list(returns()(Rows(("id",))))
    assert [Evidence("query", "1", "no rows", supports=False)] == list(returns((1,))(Rows(("id",))))


def test_long_results_are_cut_with_their_number() -> None:
    """
    Five are shown.
    """
    fact = Rows(("id",), tuple((number,) for number in range(7)))
    (evidence,) = returns()(fact)
    assert "0; 1; 2; 3; 4; and 2 more" == evidence.observed


def test_none_of_supports_with_its_denominator() -> None:
    """
    None of how many.
    """
    expected = Evidence("lost keys", "none", "none of 12", supports=True, looked_at=Extent(12, 12))
    assert [expected] == list(none_of("lost keys")(Offenders(12)))


def test_none_of_is_against_and_names_the_offenders() -> None:
    """
    By key, with the way out.
    """
    expected = Evidence(
        "lost keys", "none", "2 of 12: 7, rsolv_a; 9, NULL", supports=False, help="Copy.", looked_at=Extent(12, 12)
    )
    fact = Offenders(12, ((7, "rsolv_a"), (9, None)))
    assert [expected] == list(none_of("lost keys", help="Copy.")(fact))


def test_none_of_is_against_a_refusal() -> None:
    """
    What could not be asked is not none.
    """
    expected = Evidence("lost keys", "none", GONE_SAID, supports=False, help="Copy.", absent=GONE_SAID)
    assert [expected] == list(none_of("lost keys", help="Copy.")(GONE))


def test_none_of_has_nothing_to_say_among_nothing() -> None:
    """
    0 problems in 0 rows is the standard false green.
    """
    assert [] == list(none_of("lost keys")(Offenders(0)))


def test_counts_supports_its_number() -> None:
    """
    The single number of the query.
    """
    expected = Evidence("users", "2", "2", supports=True, looked_at=Extent(1, 1))
    assert [expected] == list(counts(2, "users")(Rows(("count",), ((2,),))))


def test_counts_is_against_another_number() -> None:
    """
    The RFC says that Users is empty; it is not.
    """
    expected = Evidence("users", "0", "2", supports=False, looked_at=Extent(1, 1))
    assert [expected] == list(counts(0, "users")(Rows(("count",), ((2,),))))


def test_counts_is_against_a_refusal() -> None:
    """
    A table that is not there has not zero rows.
    """
    assert [Evidence("users", "0", GONE_SAID, supports=False, absent=GONE_SAID)] == list(counts(0, "users")(GONE))


def test_counts_has_nothing_to_say_about_no_row() -> None:
    """
    No number was given.
    """
    assert [] == list(counts(0, "users")(Rows(("count",))))


def test_same_rows_supports_with_rows_and_cells() -> None:
    """
    The denominator of the proof.
    """
    expected = Evidence("keys", "the same 3 rows", "the same 3 rows", supports=True, looked_at=Extent(3, 6))
    assert [expected] == list(same_rows("keys")(Comparison(("id", "key"), 3, 3)))


def test_same_rows_is_against_what_was_lost_and_what_was_invented() -> None:
    """
    A piece of evidence each, offenders by key; the denominator is counted once.
    """
    fact = Comparison(("id", "key"), 3, 2, lost=((1, "a"), (2, "b")), invented=((3, None),))
    looked_at = Extent(3, 6)
    expected = [
        Evidence("keys", "none lost of 3", "2 lost: 1, a; 2, b", supports=False, help="Copy.", looked_at=looked_at),
        Evidence("keys", "none invented of 3", "1 invented: 3, NULL", supports=False, help="Copy."),
    ]
    assert expected == list(same_rows("keys", help="Copy.")(fact))


def test_same_rows_is_against_rows_out_of_nothing() -> None:
    """
    An empty reading before does not excuse what came.
    """
    fact = Comparison(("id",), 0, 1, invented=((3,),))
    expected = Evidence("keys", "none invented of 0", "1 invented: 3", supports=False)
    assert [expected] == list(same_rows("keys")(fact))


def test_same_rows_is_against_a_refusal() -> None:
    """
    Of either query.
    """
    assert [Evidence("keys", "the same rows", GONE_SAID, supports=False, absent=GONE_SAID)] == list(
        same_rows("keys")(GONE)
    )


def test_same_rows_has_nothing_to_say_about_two_empty_readings() -> None:
    """
    Nothing equals nothing, and proves nothing.
    """
    assert [] == list(same_rows("keys")(Comparison(("id",))))


def test_none_lost_supports_where_every_row_is_still_there() -> None:
    """
    More may have come.
    """
    fact = Comparison(("id",), 2, 3, invented=((3,),))
    expected = Evidence("keys", "all 2 rows", "all 2", supports=True, looked_at=Extent(2, 2))
    assert [expected] == list(none_lost("keys")(fact))


def test_none_lost_is_against_a_row_that_is_gone() -> None:
    """
    One for one does not make up for it.
    """
    fact = Comparison(("id",), 2, 2, lost=((1,),), invented=((3,),))
    expected = Evidence("keys", "all 2 rows", "1 lost: 1", supports=False, help="Copy.", looked_at=Extent(2, 2))
    assert [expected] == list(none_lost("keys", help="Copy.")(fact))


def test_none_lost_is_against_a_refusal() -> None:
    """
    What cannot be read is lost.
    """
    assert [Evidence("keys", "every row", GONE_SAID, supports=False, absent=GONE_SAID)] == list(none_lost("keys")(GONE))


def test_none_lost_has_nothing_to_say_where_there_was_nothing() -> None:
    """
    Nothing can be lost of nothing.
    """
    assert [] == list(none_lost("keys")(Comparison(("id",), 0, 2, invented=((3,), (4,)))))


def test_of_very_many_rows_some_are_named_and_all_are_counted() -> None:
    """
    However few were read.
    """
    fact = Comparison(("id",), 900, 800, lost=((1,), (2,)), invented=((3,),), more_lost=700, more_invented=600)
    observed = [evidence.observed for evidence in (*same_rows("keys")(fact), *none_lost("keys")(fact))]
    assert ["702 lost: 1; 2; and 700 more", "601 invented: 3; and 600 more", "702 lost: 1; 2; and 700 more"] == observed


def test_of_very_many_offenders_some_are_named_and_all_are_counted() -> None:
    """
    And none is upheld for want of a name.
    """
    (seen,) = none_of("lost keys")(Offenders(900, ((1,), (2,)), more=700))
    assert ("702 of 900: 1; 2; and 700 more", False) == (seen.observed, seen.supports)
