"""The job: what a contract seeks, and that a scan proves that it can see."""

from pathlib import Path

import pytest

from harness.checks.code import unreferenced
from harness.contract import Clause, Contract, Phase, Release
from harness.errors import HarnessError
from harness.facts.references import Kind, Sought
from harness.facts.scan import Scan
from harness.fates import Archived, Lost, Merged, Renamed, complete, gone
from harness.migrate import SqlFiles
from harness.probes.code import FindReferences
from harness.scan import scan, sought_by
from harness.tests.probes.source.elixir_tree import SHOP
from harness.tests.probes.source.idioms_python import MODELS

PLAN = Sought(("customers.plan",))
USES = {
    "python": "from shop.models import Customer\n\n\ndef f(x: Customer):\n    return Customer(id=1) or x.id\n",
    "sql": "SELECT id FROM customers JOIN orders ON true;\nUPDATE customers SET id = 1;\n",
    "html": "<p>{{ customer.id }}</p>\n",
    "json": '{"customer": {"id": 1}}\n',
}


def scanned(root: Path, files: dict[str, str], sought: Sought = PLAN) -> Scan:
    """Scan a tree of *files*."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return scan(str(root), sought)


def test_a_contract_says_what_is_sought() -> None:
    """
    What its words drop, what its clauses say is no longer referred to, what its phases name.
    """
    words = (
        *Renamed("users.name", "full_name", text="x"),
        *Archived("users.plan", to="kept.plan", by={"id": "id"}, text="x"),
        *Lost("users.tier", because="x", text="x"),
        *Merged(("users.a", "users.b"), into="users.b", type="text", by="a || b", text="x"),
        *gone("users", "tier", "x", model="m:M", cast="m:C", mapped=True),
        Clause("moved", "It moves.", FindReferences("old.order"), unreferenced("old.order")),
    )
    phase = Phase(
        "1",
        SqlFiles("up.sql"),
        (Release("N−1", "app.v1"), Release("N", "app.v2")),
        clauses=words,
        drops=("Shop.Order",),
    )
    sought = sought_by(complete(Contract("1", "x", (phase,))))
    assert {"users.name", "users.plan", "users.tier", "users.a"} == set(sought.columns)
    assert ("app.v1.old.order", "Shop.Order") == sought.modules


def test_a_clean_tree_is_clean_with_its_denominators(tmp_path: Path) -> None:
    """
    Files, lines, and references planted and found in each of its languages.
    """
    files = {"shop/use.py": USES["python"], "a.sql": USES["sql"], "a.html": USES["html"], "a.json": USES["json"]}
    done = scanned(tmp_path, {**files, "shop/models.py": MODELS.text.replace("plan: Mapped[str]", "")})
    assert (0, 5) == (done.status, done.files)
    assert () == done.missed
    assert {"python", "sql", "template"} == {plant.idiom.partition(":")[0] for plant in done.planted}
    assert sum(text.count("\n") for text in files.values()) < done.lines


@pytest.mark.parametrize(
    ("file", "idioms"),
    [
        ("shop/use.py", {"a variable's attribute", "annotated", "an argument"}),
        ("a.sql", {"a query", "a query by an alias", "an update"}),
        ("a.html", {"a hole"}),
        ("a.json", {"a key"}),
    ],
)
def test_what_is_planted_is_in_the_trees_own_idioms(file: str, idioms: set[str], tmp_path: Path) -> None:
    """
    Of those that it has, and no other: in a tree that never inserts no insertion is planted.
    """
    text = USES[file.rpartition(".")[2].replace("py", "python")]
    done = scanned(tmp_path, {file: text, "shop/models.py": MODELS.text.replace("plan: Mapped[str]", "")})
    host = file.partition(".")[0]
    assert idioms <= {plant.idiom.partition(": ")[2] for plant in done.planted if plant.file.startswith(host)}
    assert "an insertion" not in {plant.idiom.partition(": ")[2] for plant in done.planted}


def test_an_elixir_tree_is_seen_through_its_own_models(tmp_path: Path) -> None:
    """
    By structs, aliases, queries, casts and templates of its own, and modules by each alias it has.
    """
    files = {file.path: file.text for file in SHOP}
    files["lib/shop/many.ex"] = "defmodule Shop.Many do\n  alias Shop.Customers.{ApiKey, Customer}\nend\n"
    files["lib/shop_web/page.html.heex"] = "<p><%= @customer.name %></p>\n"
    sought = Sought(("customers.plan", "customers.trial_expired"), ("Shop.Billing.Customer",))
    done = scanned(tmp_path, files, sought)
    assert () == done.missed
    planted = {plant.idiom.partition(": ")[2] for plant in done.planted}
    assert {"a struct in a pattern", "a query", "a list of casts", "a template's assign", "a multi-alias"} <= planted
    assert set(sought.columns + sought.modules) == {plant.name for plant in done.planted}


def test_a_plant_is_no_reference_of_the_tree(tmp_path: Path) -> None:
    """
    What is reported is in a file that is there, at a line that it has.
    """
    done = scanned(tmp_path, {"shop/models.py": MODELS.text, "shop/use.py": USES["python"]})
    assert done.planted
    assert {"shop/models.py"} == {each.file for each in done.references}
    lines = MODELS.text.split("\n")
    assert all("plan" in lines[each.line - 1] for each in done.references)


@pytest.mark.parametrize(
    ("files", "sought", "told"),
    [
        ({"README.md": "customers.plan"}, PLAN, "planted"),
        ({"a.sql": "SELECT 1; /* never closed"}, PLAN, "missed"),
        ({"a.html": "<p> <!-- never closed {% -->"}, PLAN, ""),
        ({"a.sql": "SELECT 1;"}, Sought(modules=("Shop.Order",)), "planted"),
    ],
    ids=["nothing to read", "ends in a comment", "ends well", "of another language"],
)
def test_a_scan_that_does_not_see_is_blind(files: dict[str, str], sought: Sought, told: str, tmp_path: Path) -> None:
    """
    It is not clean: a file that ends inside a comment hides what comes after.
    """
    done = scanned(tmp_path, files, sought)
    assert (2 if told else 0) == done.status
    assert told != "missed" or {"customers.plan"} == {plant.name for plant in done.missed}
    assert told != "planted" or () == done.planted


def test_a_migration_is_in_doubt_at_most(tmp_path: Path) -> None:
    """
    It is history once it has run; what it drops is named there for good.
    """
    drops, reads = "ALTER TABLE customers DROP COLUMN plan;", "SELECT plan FROM customers;"
    files = {"migrations/1.sql": drops, "migrations/old/1.sql": drops, "migrations/tests/1.sql": drops, "a.sql": reads}
    kinds = [str(each.kind) for each in scanned(tmp_path, files).references]
    assert ["certain", "doubtful", "doubtful", "certain"] == kinds


def test_a_file_of_many_mebibytes_is_read_line_by_line(tmp_path: Path) -> None:
    """
    In time, and in doubt.
    """
    text = "INSERT INTO orders VALUES (1);\n" * 200_000 + "UPDATE customers SET plan = 1;\n"
    done = scanned(tmp_path, {"dump.sql": text, "a.sql": "SELECT 1;"})
    assert [("dump.sql", 200_001, Kind.DOUBTFUL)] == [(each.file, each.line, each.kind) for each in done.references]
    assert ("the file has 6 MiB, and was read line by line",) == tuple(each.why for each in done.references)


def test_a_line_counts_once_for_each_name(tmp_path: Path) -> None:
    """
    As its surest mention does.
    """
    text = "UPDATE customers SET plan = 'plan' -- plan\n"
    (only,) = scanned(tmp_path, {"a.sql": text}).references
    assert only.kind is Kind.CERTAIN


def test_nothing_sought_is_misuse(tmp_path: Path) -> None:
    """
    Rather than clean.
    """
    with pytest.raises(HarnessError, match=r"nothing is sought\. Name a --contract"):
        scan(str(tmp_path), Sought())
