"""RFC-055's contract on an Ecto application: as it was, as it is to be, and carelessly done."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from harness.fates.source import in_source
from harness.judge import Judged
from harness.load import load
from harness.verdict import Stop, Verdict
from harness.verify import verify

SCENARIO = Path(__file__).parents[1]
ECTO = SCENARIO / "ecto"


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository whose tag pre-rfc-055 has the application as it was; what stands in the folder is as it is to be."""
    root = tmp_path_factory.mktemp("application")
    shutil.copytree(ECTO / "before", root, dirs_exist_ok=True)
    for command in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "As it was"), ("tag", "pre-rfc-055")):
        git(root, *command)
    for each in ("lib", "priv"):
        shutil.rmtree(root / each)
    shutil.copytree(ECTO / "after", root, dirs_exist_ok=True)
    return root


def git(folder: Path, *command: str) -> None:
    """Run git there."""
    who = ("-c", "user.name=A", "-c", "user.email=a@example.test")
    subprocess.run(["git", "-C", str(folder), *who, *command], check=True, capture_output=True)  # noqa: S607  # git, wherever it is


def judged(*trees: Path | str, until: Stop = Stop.AGAIN) -> Sequence[Judged]:
    """What RFC-055's contract says of these trees."""
    contract = in_source(load(SCENARIO / "contract.py"), [str(each) for each in trees], until=until)
    found = verify(contract, until=until, select=lambda clause: clause.id.startswith("source.")).judged
    return [each for each in found if each.clause.id.startswith("source.")]


def red(found: Sequence[Judged]) -> dict[str, Verdict]:
    """What is not as promised."""
    return {each.clause.id: each.verdict for each in found if each.red or each.undecided}


def test_an_application_that_keeps_the_rfc_is_green(application: Path) -> None:
    """
    N−1 is read at the tag, N as it stands; every sentence about the code is judged at both.
    """
    found = judged(application)
    assert {} == red(found)
    assert len(found) > 60
    before = {
        each.clause.id for each in found if each.clause.id == "source.billing-customer.gone" for _ in each.outcomes
    }
    assert {"source.billing-customer.gone"} == before


def test_without_the_tag_n_alone_is_judged_and_the_tag_is_red(application: Path, tmp_path: Path) -> None:
    """
    Nobody can go back to what has no name.
    """
    copy = tmp_path / "copy"
    shutil.copytree(application, copy)
    git(copy, "tag", "-d", "pre-rfc-055")
    found = judged(copy)
    assert {"source.revision": Verdict.REGRESSED} == red(found)
    assert all(Stop.BEFORE not in each.outcomes for each in found if each.clause.id != "source.revision")


def test_the_application_as_it_was_is_red_first(application: Path) -> None:
    """
    Test first: what is to be brought about is unmet, and nothing else is wrong.
    """
    found = red(judged("pre-rfc-055:" + str(application), until=Stop.BEFORE))
    assert {Verdict.UNMET} == set(found.values())
    assert {
        "source.billing-customer.gone",
        "source.forge-account.in-customers",
        "source.changeset.cast",
    } <= found.keys()


def test_a_careless_application_is_red_for_each_of_its_faults(application: Path) -> None:
    """
    Nothing dropped, other defaults, invented fields, a type that does not fit, migrations that cannot be undone.
    """
    found = judged("pre-rfc-055:" + str(application), ECTO / "careless")
    says = {
        each.clause.id: " ".join(
            f"{seen.evidence.where} {seen.evidence.observed}" for seen in each.evidence if not seen.evidence.supports
        )
        for each in found
        if each.red
    }
    for clause, words in {
        "source.customers.plan.model-lacks": "Customer.plan mapped",
        "source.customers.monthly_limit.model": ":integer default 10",
        "source.customers.metadata.model": ":string default '{}'",
        "source.customers.rollover_fixes.model": "not mapped",
        "source.billing-customer.gone": "billing.customer present",
        "source.references.phases-forge-account": "lib/rsolv/phases.ex:5",
        "source.changeset.cast": "surplus api_key, plan, tier",
        "source.changeset.email-format": "no pattern",
        "source.fields": "Customer.tier (lib/rsolv/customers/customer.ex:5) no column of customers",
        "source.columns": "Customer.rollover_fixes (lib/rsolv/customers/customer.ex:5) no field",
        "source.types": "Customer.metadata (lib/rsolv/customers/customer.ex:5) :string",
        "source.defaults": "Customer.monthly_limit (lib/rsolv/customers/customer.ex:5) 10",
        "source.required": "Customer.stripe_customer_id (lib/rsolv/customers/customer.ex:5) required, and nullable",
        "source.reversible": "20250911000000_drop_plan.exs:6 remove does not say what the column was",
        "source.down": "customers.active, which up did not add",
        "source.again": "customers.monthly_limit :integer, default: 10",
    }.items():
        assert words in says.get(clause, "green"), clause
