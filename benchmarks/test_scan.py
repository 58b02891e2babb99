"""
How much of what is true a scan finds, how much of what it is sure of is true, and how long a large tree takes.

The idioms are those of the tests: each has a form that refers to a column, and one that only looks so.
"""

from collections.abc import Callable, Sequence

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from harness.facts.references import Reference, Sought, SourceFile
from harness.probes.source import elixir, python, sql
from harness.probes.source.languages import read
from harness.tests.probes.source import elixir_many, python_many
from harness.tests.probes.source.elixir_tree import in_module, with_file
from harness.tests.probes.source.idiom import SOUGHT, Idiom, file_of, in_question, scored
from harness.tests.probes.source.idioms_elixir import ELIXIR
from harness.tests.probes.source.idioms_elixir import MODULES as ELIXIR_MODULES
from harness.tests.probes.source.idioms_python import MODULES, PYTHON, alone, beside
from harness.tests.probes.source.idioms_sql import SQL

PLAN = Sought(("customers.plan",))
MODULE, ELIXIR_MODULE = Sought(modules=("shop.billing.customer",)), Sought(modules=("Shop.Billing.Customer",))
IDIOM = "lib/shop/idiom.ex"


def in_sql(text: str) -> list[Reference]:
    """What is found in SQL."""
    return in_question(sql.find([file_of(text, "a.sql")], PLAN), "a.sql")


def in_python(text: str) -> list[Reference]:
    """What is found in Python."""
    return in_question(python.find(beside(text), PLAN), "shop/use.py")


def of_modules(text: str) -> list[Reference]:
    """What is found in Python of a module."""
    return in_question(python.find(alone(text), MODULE), "shop/web/page.py")


def in_elixir(text: str) -> list[Reference]:
    """What is found in Elixir."""
    return in_question(elixir.find(with_file(in_module(text)), PLAN), IDIOM)


def of_elixir_modules(text: str) -> list[Reference]:
    """What is found in Elixir of a module."""
    return in_question(elixir.find(with_file(in_module(text)), ELIXIR_MODULE), IDIOM)


@pytest.mark.parametrize(
    ("idioms", "find"),
    [
        (SQL, in_sql),
        (PYTHON, in_python),
        (MODULES, of_modules),
        (ELIXIR, in_elixir),
        (ELIXIR_MODULES, of_elixir_modules),
    ],
    ids=["SQL", "Python", "modules of Python", "Elixir", "modules of Elixir"],
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


@pytest.mark.parametrize("many", [python_many.many_files, elixir_many.many_files], ids=["Python", "Elixir"])
@pytest.mark.benchmark(group="800 files of 180,000 lines", min_rounds=3)
def test_a_large_tree(
    benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str], many: Callable[[], list[SourceFile]]
) -> None:
    """
    Read from memory: three columns and three modules.
    """
    files = many()
    sought = Sought(SOUGHT.columns, (*SOUGHT.modules, *ELIXIR_MODULE.modules))
    reading = benchmark(read, files, sought)
    lines = sum(file.text.count("\n") for file in files)
    with capsys.disabled():
        print(f"\n{len(files)} files, {lines:,} lines: {len(reading.references)} mentions")  # noqa: T201  # likewise
