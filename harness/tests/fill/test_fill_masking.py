"""Lines of COPY on their way: which cells are replaced, by their type, and what stays."""

import json

import pytest

from harness.errors import HarnessError
from harness.facts.catalog import Catalog, Column, Constraint, ConstraintKind, Table
from harness.fill.masking import Masking, masking_of

TYPES = {
    "id": "integer",
    "note": "text",
    "key": "character varying(20)",
    "tags": "text[]",
    "doc": "jsonb",
    "raw": "bytea",
    "at": "date",
}
PEOPLE = Table("people", columns=tuple(Column(name, type_) for name, type_ in TYPES.items()))
USES = Table(
    "uses",
    columns=(Column("key", "character varying(20)"),),
    constraints=(Constraint("k", ConstraintKind.FOREIGN_KEY, ("key",), "", "public.people", ("key",)),),
)
CATALOG = Catalog(tables=(PEOPLE, USES))


def masking(*secret: str) -> Masking:
    """The masking of two small tables."""
    return masking_of(CATALOG, secret)


def line(of: Masking, **cells: str) -> dict[str, str]:
    """What becomes of a row of people."""
    columns = [each.name for each in PEOPLE.columns]
    text = "\t".join(cells.get(each, r"\N") for each in columns) + "\n"
    told = of.line(PEOPLE, columns)(text.encode()).decode()
    assert told.endswith("\n")
    return dict(zip(columns, told.removesuffix("\n").split("\t"), strict=True))


def test_a_line_without_a_secret_and_an_address_is_as_it_was() -> None:
    """
    NULL, escapes and all.
    """
    told = line(masking(), id="7", note=r"a\tb\\c", doc='{"a": "b"}')
    assert {"id": "7", "note": r"a\tb\\c", "doc": '{"a": "b"}', "key": r"\N"}.items() <= told.items()


def test_an_address_is_replaced_wherever_it_is_and_alike() -> None:
    """
    After an escaped tab too, and in an array and a document.
    """
    told = line(masking(), note=r"a\tada@example.com", tags='{"ada@example.com"}', doc='{"to": "ada@example.com"}')
    ada = told["note"].removeprefix(r"a\t")
    assert ada != "ada@example.com"
    assert '{"' + ada + '"}' == told["tags"]
    assert {"to": ada} == json.loads(told["doc"])


def test_a_secret_is_replaced_by_its_type() -> None:
    """
    Elements of an array but for NULL, texts and numbers of a document but for its names, bytes as bytes.
    """
    of = masking("people.tags", "people.doc", "people.raw", "people.id")
    told = line(of, id="1234", tags=r'{abc,NULL,"d\\"e"}', doc='{"name": ["abc", -12.5, true]}', raw=r"\\x00ff")
    assert told["tags"].split(",")[1] == "NULL"
    assert "abc" not in told["tags"]
    document = json.loads(told["doc"])
    assert ["name"] == list(document)
    text, number, true = document["name"]
    assert (3, "abc", True) == (len(text), "abc" if text != "abc" else "", true)
    assert -100 < number < -9
    assert told["raw"].startswith(r"\\x")
    assert 2 == len(bytes.fromhex(told["raw"].removeprefix(r"\\x")))
    assert 1000 <= int(told["id"]) < 10000


def test_what_refers_to_a_secret_is_the_same_value() -> None:
    """
    Either way, and is found again.
    """
    of = masking("uses.key")
    here, there = of.cell(PEOPLE, "key"), of.cell(USES, "key")
    back = of.cell(PEOPLE, "key", back=True)
    assert here
    assert there
    assert back
    assert here("k-12345") == there("k-12345")
    assert "k-12345" == back(there("k-12345"))


def test_nothing_stands_in_for_a_date() -> None:
    """
    By name and type, with the way out.
    """
    with pytest.raises(HarnessError, match=r"people\.at is secret, and nothing stands in for a date\. Rehearse with"):
        line(masking("people.at"), at="2026-01-01")
