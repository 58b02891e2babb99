"""Testing Requirements: the release's own functions, and its model on whatever database it is deployed on."""

from harness import Ask, Clause, FindBy, LoadModel, UpdateModel, answers, finds, loads, section, updates
from scenarios.rfc_055 import plays
from scenarios.rfc_055.names import AFTER, ALWAYS, BACK, BEFORE, CUSTOMER

__all__ = ["TESTING"]

BILLING_FIELDS = (
    "trial_fixes_used",
    "trial_fixes_limit",
    "trial_expired_at",
    "payment_method_added_at",
    "stripe_customer_id",
    "subscription_plan",
    "subscription_status",
    "rollover_fixes",
)
UPDATED = ("name", "monthly_limit", "active", "metadata", *BILLING_FIELDS)

TESTING = section(
    "Testing Requirements",
    section(
        "Integration Tests",
        Clause(
            "contexts.work",
            "Context function tests",
            Ask(plays.contexts),
            answers(
                {
                    "stamped by the clock": True,
                    "get": True,
                    "list": "every customer",
                    "increment usage that is NULL": 1,
                    "increment usage, two at once": 6,
                    "reset usage": 0,
                    "update": True,
                    "an update is stamped": True,
                    "get by e-mail": True,
                    "get by an e-mail in another case": False,
                    "delete while a fix attempt refers to it": "refused: fix_attempts conflicts",
                    "the fix attempt stands": 1,
                    "delete": 0,
                    "other customers are as they were": True,
                    "delete one of long standing": 0,
                }
            ),
            ALWAYS,
            (BEFORE, AFTER, BACK),
        ),
        Clause(
            "authentication.two-keys",
            "Authentication with api_keys relationship",
            Ask(plays.two_keys),
            answers(
                {
                    "both open as the customer": True,
                    "a key is too long to guess": True,
                    "the revoked one opens": False,
                    "the revoked one stands": 1,
                    "both are listed": 2,
                    "the other one opens": True,
                    "a new one opens": True,
                    "an unknown one opens": False,
                    "a wildcard opens": False,
                    "one in capitals opens": False,
                }
            ),
            ALWAYS,
            (BEFORE, AFTER),
        ),
        Clause(
            "forge-account.verification",
            "Forge account verification",
            Ask(plays.forge_verification),
            answers(
                {
                    "a new account is verified": False,
                    "after verifying it is": True,
                    "the customer's are listed": ["acme"],
                }
            ),
            ALWAYS,
            (BEFORE, AFTER),
        ),
    ),
    section(
        "Smoke Tests",
        Clause("smoke.load", "Can load customer from production", LoadModel(CUSTOMER), loads(CUSTOMER), ALWAYS),
        Clause("smoke.update", "Can update customer fields", UpdateModel(CUSTOMER, UPDATED), updates(CUSTOMER)),
        Clause("smoke.query", "Can query by billing fields", FindBy(CUSTOMER, BILLING_FIELDS), finds(CUSTOMER)),
    ),
)
