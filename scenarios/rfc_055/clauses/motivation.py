"""Summary and Motivation: what the RFC says is so."""

from harness import Clause, Find, Query, ReadModel, is_present, lacks_field, maps_exactly, returns, section
from scenarios.rfc_055 import questions
from scenarios.rfc_055.names import BILLING, CUSTOMER, PREMISE
from scenarios.rfc_055.tables import CONSOLIDATED

__all__ = ["MOTIVATION", "SUMMARY"]

SUMMARY = section(
    "Summary",
    Clause(
        "summary.two-models",
        "two incomplete Elixir Customer schemas (`Rsolv.Customers.Customer` and `Rsolv.Billing.Customer`)",
        Find(BILLING),
        is_present(BILLING),
        PREMISE,
    ),
    Clause(
        "summary.single-model",
        "Consolidate … into a single, complete schema",
        ReadModel(CUSTOMER),
        maps_exactly(*CONSOLIDATED),
    ),
    Clause(
        "summary.two-unused-fields",
        "dropping two unused fields (`plan` and `payment_method_added`)",
        ReadModel(CUSTOMER),
        lacks_field("plan"),
        PREMISE,
        answer="plan is mapped, cast and written by N−1; and six fields go, not two. The reading taken is Phase 0's "
        "list of six; plan's values are archived and come back with the rollback.",
    ),
)

MOTIVATION = section(
    "Motivation / The Critical Problem",
    Clause(
        "motivation.24-fields",
        "The `customers` table has ~24 fields including billing, trial, and subscription fields",
        Query(questions.COLUMNS_OF_CUSTOMERS),
        returns((24,), where="columns of customers"),
        PREMISE,
    ),
    Clause(
        "motivation.missing-11",
        "Rsolv.Customers.Customer schema: Missing 11 billing fields (trial_fixes_used, stripe_customer_id, etc.)",
        ReadModel(CUSTOMER),
        maps_exactly(*questions.MAPPED_BY_N_1),
        PREMISE,
    ),
    *(
        Clause(
            f"motivation.billing-lacks-{name}",
            "Rsolv.Billing.Customer schema: Missing relationships (user, api_keys, fix_attempts) and core fields",
            ReadModel(BILLING),
            lacks_field(name),
            PREMISE,
        )
        for name in ("user", "api_keys", "fix_attempts", "user_id", "monthly_limit", "current_usage")
    ),
)
