"""
How much of what is true a scan finds, how much of what it is sure of is true, and how long a large tree takes.

The idioms are those of the tests: each has a form that refers to a column, and one that only looks so.
"""

from collections.abc import Callable, Sequence

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from harness.facts.references import Reference, Sought, SourceFile
from harness.probes.source import python, sql
from harness.probes.source.languages import read
from harness.tests.probes.source import python_many
from harness.tests.probes.source.idiom import SOUGHT, Idiom, file_of, in_question, scored
from harness.tests.probes.source.idioms_python import MODULES, PYTHON, alone, beside
from harness.tests.probes.source.idioms_sql import SQL

PLAN = Sought(("customers.plan",))
MODULE = Sought(modules=("shop.billing.customer",))


def in_sql(text: str) -> list[Reference]:
    """What is found in SQL."""
    return in_question(sql.find([file_of(text, "a.sql")], PLAN), "a.sql")


def in_python(text: str) -> list[Reference]:
    """What is found in Python."""
    return in_question(python.find(beside(text), PLAN), "shop/use.py")


def of_modules(text: str) -> list[Reference]:
    """What is found in Python of a module."""
    return in_question(python.find(alone(text), MODULE), "shop/web/page.py")


@pytest.mark.parametrize(
    ("idioms", "find"),
    [(SQL, in_sql), (PYTHON, in_python), (MODULES, of_modules)],
    ids=["SQL", "Python", "modules of Python"],
)
@pytest.mark.benchmark(group="idioms", min_rounds=1)
def test_idioms(
    benchmark: BenchmarkFixture,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
    idioms: Sequence[Idiom],
    find: Callable[[str], list[Reference]],
) -> None:
    """
    Recall and precision over them all, printed.
    """
    score = benchmark(scored, idioms, find)
    with capsys.disabled():
        print(f"\n{request.node.callspec.id:18} {score}")  # noqa: T201  # what a benchmark is for


@pytest.mark.parametrize("many", [python_many.many_files], ids=["Python"])
@pytest.mark.benchmark(group="800 files of 180,000 lines", min_rounds=3)
def test_a_large_tree(
    benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str], many: Callable[[], list[SourceFile]]
) -> None:
    """
    Read once from memory: three columns and two modules.
    """
    files = many()
    reading = benchmark(read, files, SOUGHT)
    lines = sum(file.text.count("\n") for file in files)
    with capsys.disabled():
        print(f"\n{len(files)} files, {lines:,} lines: {len(reading.references)} mentions")  # noqa: T201  # likewise
