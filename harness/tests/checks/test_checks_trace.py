"""Claims about a step of the migrator, on facts built by hand."""

from datetime import timedelta

import pytest

from harness.checks.trace import gives_up, goes_through, is_refused, locks_first, same_result
from harness.facts.answer import Refused
from harness.facts.attempt import Attempted, Blocked
from harness.facts.rows import Comparison
from harness.facts.trace import Lock, LockMode, Statement, Trace
from harness.verdict import Evidence, Extent

MISSING = Refused("42P01", 'relation "api_keys" does not exist', "INSERT INTO api_keys\n    SELECT 1")
TIMED_OUT = Refused("55P03", "canceling statement due to lock timeout")
UNTOUCHED = Evidence("what is left", "as before", "as before", supports=True)
TOUCHED = Evidence("what is left", "as before", "changed: public.a, public.b", supports=False)
HELP = "SET LOCAL lock_timeout at the start of the migration."
GAVE_UP = "refused with 55P03 while the transaction was still open"
READER = Evidence("a reader that came meanwhile", "went on", "went on", supports=True)


def ms(count: int) -> timedelta:
    """Milliseconds."""
    return timedelta(milliseconds=count)


def test_goes_through_supports_a_step_that_ran_to_its_end() -> None:
    """
    With the number of its statements.
    """
    trace = Trace((Statement("SELECT 1", ms(1)), Statement("SELECT 2", ms(1))))
    expected = Evidence("the upgrade", "goes through", "went through", supports=True, looked_at=Extent(2, 2))
    assert [expected] == list(goes_through("the upgrade")(trace))


def test_goes_through_is_against_a_step_that_was_refused() -> None:
    """
    In Postgres's words, and with the statement in one line.
    """
    said = '42P01: relation "api_keys" does not exist in: INSERT INTO api_keys SELECT 1'
    expected = Evidence("the upgrade", "goes through", said, supports=False)
    assert [expected] == list(goes_through("the upgrade")(Trace(refused=MISSING)))


def test_goes_through_needs_no_statement_to_show_a_refusal() -> None:
    """
    A constraint may only fail at the commit.
    """
    (evidence,) = goes_through("the upgrade")(Trace(refused=Refused("23503", "violates foreign key")))
    assert "23503: violates foreign key" == evidence.observed


def test_a_step_of_no_statements_goes_through_over_nothing() -> None:
    """
    The denominator tells.
    """
    (evidence,) = goes_through("the upgrade")(Trace())
    assert (True, Extent(0, 0)) == (evidence.supports, evidence.looked_at)


def test_is_refused_supports_the_very_refusal_that_left_nothing() -> None:
    """
    By SQLSTATE and by the name in its message.
    """
    expected = [Evidence("the step", "refused with 42P01, naming 'api_keys'", str(MISSING), supports=True), UNTOUCHED]
    assert expected == list(is_refused("42P01", naming="api_keys")(Attempted(Trace(refused=MISSING))))


def test_is_refused_is_against_another_reason() -> None:
    """
    Neither the SQLSTATE alone nor the name alone will do.
    """
    for check in (is_refused("42P01", naming="users"), is_refused("55P03", naming="api_keys")):
        step, left = check(Attempted(Trace(refused=MISSING)))
        assert (False, True) == (step.supports, left.supports)


def test_is_refused_is_against_a_step_that_went_through() -> None:
    """
    And against what a refused one left.
    """
    expected = [Evidence("the step", "refused with 42P01", "it went through", supports=False), UNTOUCHED]
    assert expected == list(is_refused("42P01")(Attempted(Trace())))
    step, left = is_refused("42P01")(Attempted(Trace(refused=MISSING), touched=("public.a", "public.b")))
    assert (True, TOUCHED) == (step.supports, left)


def test_same_result_supports_the_same_rows() -> None:
    """
    Whatever the circumstances were.
    """
    fact = Attempted(Trace(), result=Comparison(("id", "key"), 3, 3))
    expected = [
        Evidence("the step", "goes through", "went through", supports=True),
        Evidence("keys", "the same 3 rows", "3 rows, 0 lost, 0 invented", supports=True, looked_at=Extent(3, 6)),
    ]
    assert expected == list(same_result("keys")(fact))


def test_same_result_is_against_other_rows() -> None:
    """
    Lost or invented.
    """
    fact = Attempted(Trace(), result=Comparison(("id",), 3, 3, lost=((1,),), invented=((2,),)))
    _, rows = same_result("keys")(fact)
    assert (False, "3 rows, 1 lost, 1 invented") == (rows.supports, rows.observed)
    for half in (Comparison(("id",), 3, 2, lost=((1,),)), Comparison(("id",), 3, 4, invented=((2,),))):
        assert [True, False] == [each.supports for each in same_result("keys")(Attempted(Trace(), result=half))]


def test_same_result_is_against_a_step_that_was_refused() -> None:
    """
    Then its rows say nothing more.
    """
    fact = Attempted(Trace(refused=MISSING), result=Comparison(("id",), 3, 0, lost=((1,), (2,), (3,))))
    assert [("the step", False)] == [(each.where, each.supports) for each in same_result("keys")(fact)]


def test_same_result_is_against_a_result_that_cannot_be_read() -> None:
    """
    In Postgres's words.
    """
    _, rows = same_result("keys")(Attempted(Trace(), result=MISSING))
    assert Evidence("keys", "the same rows", str(MISSING), supports=False) == rows


def test_same_result_has_nothing_to_say_of_a_result_that_was_not_asked() -> None:
    """
    Only that the step went through.
    """
    assert ["the step"] == [each.where for each in same_result("keys")(Attempted(Trace()))]


def test_gives_up_supports_a_step_that_times_out_by_itself() -> None:
    """
    Nothing changed, and others went on.
    """
    expected = [Evidence("the step", GAVE_UP, str(TIMED_OUT), supports=True, help=HELP), READER, UNTOUCHED]
    assert expected == list(gives_up()(Blocked(Trace(refused=TIMED_OUT), waited=True, released=False)))


def test_gives_up_is_against_a_step_that_waits_for_good() -> None:
    """
    Until the holder let go; how it ended then does not matter.
    """
    for trace in (Trace(), Trace(refused=TIMED_OUT)):
        step, *_ = gives_up()(Blocked(trace, waited=True, released=True))
        assert Evidence("the step", GAVE_UP, "it waited until the holder let go", supports=False, help=HELP) == step


def test_gives_up_is_against_a_step_that_was_never_held_up() -> None:
    """
    It took no lock worth the name, or the holder held none.
    """
    said = [
        step.observed
        for waited in (False, True)
        for step in list(gives_up()(Blocked(Trace(), waited=waited, released=False)))[:1]
    ]
    assert ["it went through", "it went through after waiting"] == said


def test_gives_up_is_against_a_step_refused_for_another_reason() -> None:
    """
    A missing table is no lock bound.
    """
    step, *_ = gives_up()(Blocked(Trace(refused=MISSING), waited=False, released=False))
    assert (False, str(MISSING)) == (step.supports, step.observed)


def test_gives_up_is_against_a_reader_that_was_stopped_and_a_table_that_was_changed() -> None:
    """
    Each by itself.
    """
    stopped = Refused("57014", "canceling statement due to statement timeout")
    fact = Blocked(
        Trace(refused=TIMED_OUT), waited=True, released=False, bystander=stopped, touched=("public.a", "public.b")
    )
    step, reader, left = gives_up()(fact)
    assert step.supports
    assert Evidence("a reader that came meanwhile", "went on", str(stopped), supports=False) == reader
    assert TOUCHED == left


WRITERS = Lock("public.users", LockMode.ACCESS_EXCLUSIVE)
READERS = Lock("public.users", LockMode.ACCESS_SHARE)


def test_a_lock_is_held_for_every_statement_that_ended_with_it() -> None:
    """
    And for none that did not.
    """
    trace = Trace(
        (
            Statement("SELECT 1 FROM users", ms(3), frozenset({READERS})),
            Statement("ALTER TABLE users …", ms(5), frozenset({READERS, WRITERS})),
            Statement("SELECT 1", ms(7), frozenset({READERS, WRITERS})),
        )
    )
    assert (ms(15), ms(12)) == (trace.held(READERS), trace.held(WRITERS))
    assert frozenset({READERS, WRITERS}) == trace.locks()


def test_an_empty_trace_held_nothing() -> None:
    """
    No statement, no lock, no time.
    """
    assert (timedelta(), frozenset()) == (Trace().held(WRITERS), Trace().locks())


def test_lock_modes_come_weakest_first() -> None:
    """
    As table 13.2 lists them.
    """
    first, *_, last = LockMode
    assert (LockMode.ACCESS_SHARE, LockMode.ACCESS_EXCLUSIVE, 8) == (first, last, len(LockMode))


def statement(sql: str, *relations: str) -> Statement:
    """A statement that ended with ACCESS EXCLUSIVE on *relations*."""
    return Statement(sql, ms(1), frozenset(Lock(each, LockMode.ACCESS_EXCLUSIVE) for each in relations))


BOTH = ("public.a", "public.b")
LOCK = statement("LOCK TABLE public.a, public.b IN ACCESS EXCLUSIVE MODE", *BOTH)
CHANGES = (
    "INSERT INTO public.c SELECT id FROM public.a",
    "update public.a SET id = 1",
    "ALTER TABLE public.a DROP x",
    "WITH gone AS (DELETE FROM public.a RETURNING id) SELECT count(*) FROM gone",
    "CREATE TABLE public.c AS SELECT id FROM public.a",
)


@pytest.mark.parametrize("change", CHANGES)
def test_locks_first_supports_a_lock_before_the_first_change(change: str) -> None:
    """
    On every table that has to stand still.
    """
    fact = Trace(
        (
            statement("SET LOCAL lock_timeout = '1s'"),
            LOCK,
            statement("CREATE TABLE public.c ()", *BOTH),
            statement(change, *BOTH),
        )
    )
    (evidence,) = locks_first(*BOTH)(fact)
    assert (True, "held", Extent(2, 2)) == (evidence.supports, evidence.observed, evidence.looked_at)
    assert f"before {' '.join(change.split()[:4])} …" == evidence.where


@pytest.mark.parametrize("change", CHANGES)
def test_locks_first_is_against_a_change_before_the_lock(change: str) -> None:
    """
    That the change itself takes the lock, or a later statement does, is too late.
    """
    for fact in (Trace((statement(change, *BOTH),)), Trace((statement(change), LOCK))):
        (evidence,) = locks_first(*BOTH)(fact)
        assert (False, "not held on public.a, public.b") == (evidence.supports, evidence.observed)
        assert "ACCESS EXCLUSIVE held on public.a, public.b" == evidence.expected
        assert "LOCK TABLE … IN ACCESS EXCLUSIVE MODE before anything is read that is then changed." == evidence.help


def test_locks_first_is_against_a_weaker_lock_and_one_table_too_few() -> None:
    """
    Each by itself.
    """
    weaker = Statement("LOCK TABLE public.a", ms(1), frozenset({Lock("public.a", LockMode.SHARE)}))
    for lock in (weaker, statement("LOCK TABLE public.b", "public.b")):
        (evidence,) = locks_first("public.a")(Trace((lock, statement("DELETE FROM public.a"))))
        assert (False, "not held on public.a") == (evidence.supports, evidence.observed)


def test_locks_first_does_not_mind_the_migrators_own_table() -> None:
    """
    A table whose name only begins like it is another.
    """
    book = "UPDATE alembic_version SET version_num = '2'"
    check = locks_first(*BOTH, besides=("alembic_version",))
    assert [] == list(check(Trace((statement(book),))))
    assert [False] == [each.supports for each in check(Trace((statement(book.replace("version ", "versions ")),)))]


def test_locks_first_has_nothing_to_say_where_nothing_is_changed() -> None:
    """
    No statement, or none that changes or copies anything: no evidence.
    """
    reading = ("SELECT 1", "WITH a AS (SELECT 1) SELECT 2 FROM a", "CREATE TABLE public.c (id int)", "")
    for statements in ((), tuple(map(statement, reading))):
        assert [] == list(locks_first("public.a")(Trace(statements)))
