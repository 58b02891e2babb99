"""Elixir: each mention of a column or a module by what it hangs on, and none skipped."""

import re

import pytest

from harness.facts.references import Kind, Reference, Sought
from harness.probes.source.elixir import find
from harness.tests.probes.source.elixir_tree import SOUGHT, in_module, with_file
from harness.tests.probes.source.idiom import Idiom, told
from harness.tests.probes.source.idioms_elixir import ELIXIR, MODULES, TEMPLATES

PLAN = Sought(("customers.plan",))
PATHS = {"of eex": "lib/shop_web/page.html.eex", "if": "lib/shop_web/page.html.heex"}


def found_in(text: str, sought: Sought = PLAN, path: str = "lib/shop/idiom.ex") -> list[Reference]:
    """What is found in one file of the application."""
    return [each for each in find(with_file(text, path), sought) if each.file == path]


def question(text: str) -> int:
    """The last line that names what is sought."""
    return max(number for number, line in enumerate(text.split("\n"), 1) if re.search(r"\bplan\b", line))


@pytest.mark.parametrize("idiom", ELIXIR, ids=str)
def test_a_reference_is_found(idiom: Idiom) -> None:
    """
    On its line, as sure as it can be, and with a reason.
    """
    text = in_module(idiom.true)
    found = found_in(text)
    assert [idiom.kind] == [each.kind for each in found if each.line == question(text)], told(found)
    assert all(each.why for each in found)


@pytest.mark.parametrize("idiom", ELIXIR, ids=str)
def test_what_only_looks_like_a_reference_is_dismissed(idiom: Idiom) -> None:
    """
    With a reason.
    """
    text = in_module(idiom.false)
    found = [each for each in found_in(text) if each.line == question(text)]
    assert [Kind.DISMISSED] == [each.kind for each in found], told(found)
    assert all(each.why for each in found)


@pytest.mark.parametrize("idiom", TEMPLATES, ids=str)
def test_a_template_is_read_by_its_elixir(idiom: Idiom) -> None:
    """
    Assigns are what a LiveView or a controller of the tree assigns.
    """
    path = PATHS.get(idiom.name, "lib/shop_web/page.html.heex")
    found = found_in(idiom.true, path=path)
    assert [(question(idiom.true), Kind.CERTAIN)] == [(each.line, each.kind) for each in found], told(found)
    found = found_in(idiom.false, path=path)
    assert all(each.kind is Kind.DISMISSED for each in found), told(found)


@pytest.mark.parametrize("idiom", TEMPLATES, ids=str)
def test_a_template_in_a_sigil_is_read_as_one(idiom: Idiom) -> None:
    """
    On the lines of the file that it stands in.
    """
    for text, kind in ((idiom.true, Kind.CERTAIN), (idiom.false, Kind.DISMISSED)):
        whole = in_module(f'def render(assigns) do\n ~H"""\n{text}\n"""\nend')
        found = [each for each in found_in(whole) if each.line == question(whole)]
        assert all(each.kind is kind for each in found), told(found)
        assert found or kind is Kind.DISMISSED, told(found)


@pytest.mark.parametrize("idiom", MODULES, ids=str)
def test_a_module_is_found_by_the_alias_in_scope(idiom: Idiom) -> None:
    """
    Another module of the same last name is none.
    """
    sought = Sought(modules=SOUGHT.modules)
    found = found_in(in_module(idiom.true), sought)
    assert found, told(found)
    assert idiom.kind is found[-1].kind, told(found)
    found = found_in(in_module(idiom.false), sought)
    assert Kind.DISMISSED in {each.kind for each in found[-1:]} or not found, told(found)
