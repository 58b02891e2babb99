"""Revision 0011 with one thing wrong in it: red on rows that nobody chose for that, at the clause that says so."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness import Alembic, Clause
from harness.load import find, load
from harness.verify import verify

HISTORY = Path(__file__).parents[3] / "migrations"
REVISION = "0011_consolidate_customers.py"

# What is wrong, as it stands in the revision and as it is in the mutant; and clauses that are red for it.
MUTANTS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "a date that is past is filled, too": (
        "WHEN c.trial_expired IS NOT TRUE OR c.trial_expired_at < moment.utc THEN NULL",
        "WHEN c.trial_expired IS NOT TRUE THEN NULL",
        ("trial-expired.dates-stay",),
    ),
    "a mark that is not known is taken for one": (
        "WHEN c.trial_expired IS NOT TRUE OR",
        "WHEN NOT c.trial_expired OR",
        ("customers.trial_expired.derived",),
    ),
    "a blank key comes over": (
        "CASE WHEN k.id IS NULL AND btrim(c.api_key) <> '' THEN nextval",
        "CASE WHEN k.id IS NULL AND c.api_key <> '' THEN nextval",
        ("customers.api_key.only",),
    ),
    "a key of an inactive owner comes over open": (
        "btrim(c.api_key) <> '' AND coalesce(c.active, false)",
        "btrim(c.api_key) <> ''",
        ("customers.api_key.moved", "customers.api_key.only", "authentication.access"),
    ),
    "a key of an owner of unknown activity comes over open": (
        "coalesce(c.active, false)",
        "coalesce(c.active, true)",
        ("customers.api_key.moved", "authentication.access"),
    ),
    "a blank organisation becomes an account": (
        "f.id IS NULL AND coalesce(btrim(c.github_org) <> '', false)",
        "f.id IS NULL AND coalesce(c.github_org <> '', false)",
        ("walk.upgrade",),
    ),
    "an organisation loses its blanks": (
        "SELECT forge_account_id, customer_id, 'github', github_org,",
        "SELECT forge_account_id, customer_id, 'github', btrim(github_org),",
        ("customers.github_org.moved",),
    ),
    "two marks change places in the archive": (
        "c.id, c.api_key, c.trial_expired, c.payment_method_added,",
        "c.id, c.api_key, c.payment_method_added, c.trial_expired,",
        ("customers.trial_expired.archived", "customers.payment_method_added.archived", "back.rows"),
    ),
    "a revoked key opens after the rollback": (
        "AND (k.active OR (NOT a.api_key_open AND k.updated_at = a.api_key_updated_at))",
        "",
        ("authentication.access-across",),
    ),
    "a closed key is given up at the rollback": (
        "AND (k.active OR (NOT a.api_key_open AND k.updated_at = a.api_key_updated_at))",
        "AND k.active",
        ("back.rows",),
    ),
    "no plan comes back as an empty one": (
        "    plan = a.plan\n",
        "    plan = coalesce(a.plan, 'trial')\n",
        ("back.rows",),
    ),
    "the keys that came over stay": ("    REMOVE_KEYS,\n", "", ("back.rows",)),
    "an index comes back that is not unique": (
        "CREATE UNIQUE INDEX customers_api_key_index",
        "CREATE INDEX customers_api_key_index",
        ("back.schema",),
    ),
}


def asked(*names: str) -> Callable[[Clause[Any]], bool]:
    """The clauses of these names."""
    return lambda clause: clause.id in names


def red(folder: Path, name: str) -> dict[str, str]:
    """Walk the mutant *name*, '' being the revision as it is; return what is red, among the clauses of the table."""
    old, new, _ = MUTANTS.get(name, ("", "", ()))
    shutil.copytree(HISTORY, folder / "history", ignore=shutil.ignore_patterns("tests", "__pycache__"))
    revision = folder / "history" / "versions" / REVISION
    source = revision.read_text(encoding="utf-8")
    assert old in source
    revision.write_text(source.replace(old, new, 1) if old else source, encoding="utf-8")
    contract = load(find("rfc_055"))
    phases = (replace(contract.phases[0], migrator=Alembic(folder / "history", before="0010", after="0011")),)
    names = {clause for _, _, clauses in MUTANTS.values() for clause in clauses}
    result = verify(replace(contract, phases=phases), select=asked(*names))
    return {each.clause.id: str(each.verdict) for each in result.judged if each.red or each.undecided}


def test_the_revision_as_it_is_is_green(tmp_path: Path) -> None:
    """
    At each of these clauses.
    """
    assert {} == red(tmp_path, "")


@pytest.mark.parametrize("name", MUTANTS, ids=lambda name: name.replace(" ", "-"))
def test_a_mutant_is_red_at_the_clause_that_says_so(tmp_path: Path, name: str) -> None:
    """
    No row was written by hand for it.
    """
    assert {*MUTANTS[name][2]} <= red(tmp_path, name).keys()
