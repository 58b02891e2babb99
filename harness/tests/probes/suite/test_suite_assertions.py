"""Counting assertions in the source of tests."""

from harness.facts.references import SourceFile
from harness.probes.suite import assertions

PYTHON = """
import pytest

def test_plain():
    assert 1
    if 2:
        assert 3, "assert"

async def test_raises():
    with pytest.raises(ValueError):
        helper.assert_called()

class TestThem:
    def test_method(self):
        self.assertEqual(1, 1)
        # assert nothing
        "assert nothing"

    def helper(self):
        assert 1

def helper():
    assert 1

def test_nothing():
    pass
"""

ELIXIR = """
defmodule Shop.OrderTest do
  use ExUnit.Case

  setup do
    assert true
    :ok
  end

  describe "totals" do
    test "adds up", %{order: order} do
      # assert nothing
      assert Order.total(order) == "assert"
      refute order.closed
      assert_receive :done
      assert_raise ArgumentError, fn -> Order.total(nil) end
      flunk("never")
    end

    test "later"
  end

  test "by itself" do
    for n <- 1..3, do: assert n > 0
  end

  test "nothing" do
    :ok
  end
end
"""


def test_elixirs_assertions_are_counted_by_test() -> None:
    """
    By the names that ExUnit gives them; what stands in setup is no test's.
    """
    assert assertions([SourceFile("test/order_test.exs", ELIXIR)]) == {
        "test/order_test.exs::test totals adds up": 5,
        "test/order_test.exs::test by itself": 1,
        "test/order_test.exs::test nothing": 0,
    }


def test_pythons_assertions_are_counted_by_test() -> None:
    """
    Statements, methods, blocks that are to raise; no comments, no strings, no helpers.
    """
    assert assertions([SourceFile("tests/test_a.py", PYTHON)]) == {
        "tests/test_a.py::test_plain": 2,
        "tests/test_a.py::test_raises": 2,
        "tests/test_a.py::TestThem::test_method": 1,
        "tests/test_a.py::test_nothing": 0,
    }


def test_what_is_no_test_has_none() -> None:
    """
    Other files, and files that do not parse.
    """
    files = [SourceFile("shop/a.py", "def test_x(): assert 1"), SourceFile("tests/test_b.py", "def test_x(:")]
    files += [SourceFile("test/a_test.exs", 'test "x" do\n assert 1\n'), SourceFile("test/a.sql", "SELECT 1")]
    assert {} == assertions(files)
