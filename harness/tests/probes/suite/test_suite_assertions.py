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
    assert {} == assertions(files)
