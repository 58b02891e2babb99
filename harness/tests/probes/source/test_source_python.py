"""Python: each mention of a column by what it hangs on, each module by how it is imported."""

import pytest

from harness.facts.references import Kind, Reference, Sought, SourceFile
from harness.probes.source.python import find, read
from harness.tests.probes.source.idiom import Idiom, in_question, told
from harness.tests.probes.source.idioms_python import MODULES, PYTHON, alone, beside

PLAN = Sought(("customers.plan",))
MODULE = Sought(modules=("shop.billing.customer",))


def asked(files: list[SourceFile], sought: Sought) -> list[Reference]:
    """What is found in the line in question of the last file."""
    return in_question(find(files, sought), files[-1].path)


@pytest.mark.parametrize("idiom", PYTHON, ids=str)
def test_a_reference_is_found(idiom: Idiom) -> None:
    """
    As sure as it can be.
    """
    found = asked(beside(idiom.true), PLAN)
    assert idiom.kind in {each.kind for each in found}, told(found)


@pytest.mark.parametrize("idiom", PYTHON, ids=str)
def test_what_only_looks_like_a_reference_is_dismissed(idiom: Idiom) -> None:
    """
    With a reason.
    """
    found = asked(beside(idiom.false), PLAN)
    assert all(each.kind is Kind.DISMISSED and each.why for each in found), told(found)


@pytest.mark.parametrize("idiom", MODULES, ids=str)
def test_a_modules_reference_is_found(idiom: Idiom) -> None:
    """
    In full, relative, under an alias, by a string.
    """
    found = asked(alone(idiom.true), MODULE)
    assert idiom.kind in {each.kind for each in found}, told(found)


@pytest.mark.parametrize("idiom", MODULES, ids=str)
def test_another_module_of_that_name_is_left_alone(idiom: Idiom) -> None:
    """
    Two modules end in one name.
    """
    found = asked(alone(idiom.false), MODULE)
    assert all(each.kind is Kind.DISMISSED for each in found), told(found)


def test_an_attribute_of_another_name_is_the_column_that_it_maps() -> None:
    """
    `secret` maps api_key; what is called api_key there is not mapped.
    """
    (last,) = asked(beside("def f(x: Customer):\n    return x.secret"), Sought(("customers.api_key",)))
    assert (last.kind, last.why) == (Kind.CERTAIN, "`x` is a Customer: annotated")
    assert [] == asked(beside("def f(x: Subscription):\n    return x.secret"), Sought(("customers.api_key",)))


def test_a_file_that_does_not_parse_is_named_and_read_line_by_line() -> None:
    """
    Its comments are comments all the same.
    """
    files = beside("def f(:\n    # customer.plan\n    customer.plan")
    reading = read(files, PLAN)
    assert (("shop/use.py", 5),) == reading.unparsed
    broken = [(each.line, each.kind) for each in reading.references if each.file == "shop/use.py"]
    assert [(6, Kind.DISMISSED), (7, Kind.DOUBTFUL)] == broken


@pytest.mark.parametrize(
    "text",
    [
        f"x = {'(' * 500}customer.plan{')' * 500}",
        f"x = {' + '.join(['customer.plan'] * 5_000)}",
        f"x = customer.plan{'.a' * 5_000}",
        "x = customer.plan\0",
        "x = '\\d' + customer.plan",
    ],
    ids=["parentheses", "sums", "dots", "NUL", "escapes"],
)
def test_no_file_is_too_deep_or_too_odd(text: str) -> None:
    """
    It ends, and what is mentioned is not lost.
    """
    found = asked(beside(text), PLAN)
    assert {Kind.DOUBTFUL} == {each.kind for each in found}, told(found)


def test_of_two_classes_of_one_name_the_one_imported_is_meant() -> None:
    """
    They map different tables.
    """
    files = [
        SourceFile("a/models.py", "class Customer:\n    __tablename__ = 'customers'\n"),
        SourceFile("b/models.py", "class Customer:\n    __tablename__ = 'partners'\n"),
        SourceFile("a/use.py", "from a.models import Customer\nCustomer().plan\n"),
        SourceFile("b/use.py", "from b.models import Customer\nCustomer().plan\n"),
    ]
    assert [("a/use.py", Kind.CERTAIN), ("b/use.py", Kind.DISMISSED)] == [
        (each.file, each.kind) for each in find(files, PLAN)
    ]


def test_the_module_itself_is_a_reference() -> None:
    """
    It is to go.
    """
    assert [("shop/billing/customer.py", 1)] == [(each.file, each.line) for each in find(alone(""), MODULE)]
