"""What `harness scan --contract rfc_055` looks for."""

from harness.scan import sought_by
from scenarios.rfc_055.contract import contract


def test_the_contract_says_what_is_sought() -> None:
    """
    The six columns that it drops, and the modules that go or move, in either language.
    """
    sought = sought_by(contract)
    names = ("plan", "payment_method_added", "trial_expired", "monthly_fix_quota", "api_key", "github_org")
    assert {f"customers.{name}" for name in names} == set(sought.columns)
    python = {f"scenarios.rfc_055.legacy.{name}" for name in ("billing.customer", "phases.forge_account")}
    assert {"Rsolv.Billing.Customer", "Rsolv.Phases.ForgeAccount", *python} == set(sought.modules)
