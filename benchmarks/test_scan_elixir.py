"""
Elixir's references: 800 files, 180,000 lines, of which one in four mentions something; and how right they are.

Precision and recall are over the idioms, each in a form that refers and one that only looks so: `found` are the true
forms that are certain or in doubt, `right` those of the certain ones that are true.
"""

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from harness.facts.references import Kind, Sought
from harness.probes.source.elixir import find
from harness.tests.probes.source.elixir_many import many_files
from harness.tests.probes.source.elixir_tree import SOUGHT, in_module, with_file
from harness.tests.probes.source.idioms_elixir import ELIXIR

PATH = "lib/shop/idiom.ex"


def test_a_large_tree(benchmark: BenchmarkFixture) -> None:
    """Every reference of the tree, from its text."""
    files = many_files()
    found = benchmark.pedantic(lambda: list(find(files, SOUGHT)), rounds=3)
    lines = sum(file.text.count("\n") for file in files)
    benchmark.extra_info |= {"files": len(files), "lines": lines, "references": len(found)}
    assert found


def test_how_right_it_is(benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]) -> None:
    """Precision and recall over the idioms."""
    kinds = benchmark.pedantic(_kinds, rounds=1)
    seen = sum(kind is not Kind.DISMISSED for kind, true in kinds if true)
    certain = [true for kind, true in kinds if kind is Kind.CERTAIN]
    recall, precision = seen / len(ELIXIR), sum(certain) / len(certain)
    benchmark.extra_info |= {"recall": recall, "precision": precision}
    with capsys.disabled():
        print(f"\nElixir: {len(ELIXIR)} idioms, found {recall:.1%}, right {precision:.1%}")  # noqa: T201  # its purpose
    assert (recall, precision) >= (0.95, 0.9)


def _kinds() -> list[tuple[Kind, bool]]:
    """How the line in question counts, of each idiom's true form and of its false one."""
    return [(_kind(text), true) for idiom in ELIXIR for text, true in ((idiom.true, True), (idiom.false, False))]


def _kind(text: str) -> Kind:
    whole = in_module(text)
    question = max(number for number, line in enumerate(whole.split("\n"), 1) if "plan" in line)
    found = find(with_file(whole, PATH), Sought(("customers.plan",)))
    return next((each.kind for each in found if (each.file, each.line) == (PATH, question)), Kind.DISMISSED)
