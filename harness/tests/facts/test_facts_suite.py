"""What became of a suite."""

import pytest

from harness.facts.suite import Change, Fewer, Result, Suite, change

PASSED, FAILED, SKIPPED = Result.PASSED, Result.FAILED, Result.SKIPPED
BEFORE = Suite({"a": PASSED, "b": PASSED, "s": SKIPPED}, assertions={"a": 3, "b": 1})


def test_the_same_run_again_is_harmless() -> None:
    """
    Nothing failed, vanished or was skipped; and more is no less.
    """
    again = Suite({**BEFORE.tests, "c": PASSED}, assertions={"a": 4, "b": 1, "c": 0})
    assert Change(new=("c",)) == change(BEFORE, again)
    assert change(BEFORE, again).harmless
    assert again.green


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (Suite({"a": FAILED, "b": PASSED, "s": SKIPPED}), Change(failed=("a",))),
        (Suite({"a": PASSED, "s": SKIPPED}), Change(vanished=("b",))),
        (Suite({"a": PASSED, "b": SKIPPED, "s": SKIPPED}), Change(skipped=("b",))),
        (Suite({**BEFORE.tests, "n": FAILED}), Change(failed=("n",), new=("n",))),
        (Suite(BEFORE.tests, assertions={"a": 2, "b": 1}), Change(less=(Fewer("a", 3, 2),))),
    ],
    ids=["failed", "vanished", "skipped", "new and failing", "less"],
)
def test_what_is_tested_less_is_named(now: Suite, expected: Change) -> None:
    """
    Each by its name; none of it is harmless.
    """
    assert expected == change(BEFORE, now)
    assert not expected.harmless


def test_assertions_are_compared_where_both_sources_were_read() -> None:
    """
    A test that is gone from the source vanished; it does not assert less as well.
    """
    assert () == change(BEFORE, Suite(BEFORE.tests)).less
    assert () == change(BEFORE, Suite(BEFORE.tests, assertions={"b": 1})).less


@pytest.mark.parametrize(
    "suite",
    [Suite(), Suite({"s": SKIPPED}), Suite({"a": PASSED, "b": FAILED}), Suite({"a": PASSED}, status=1)],
    ids=["empty", "skipped", "failed", "ended badly"],
)
def test_a_suite_that_proves_nothing_is_not_green(suite: Suite) -> None:
    """
    Nothing run, nothing passed, something failed, or a command that ended badly.
    """
    assert not suite.green
