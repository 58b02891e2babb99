"""Proposed Solution: the consolidated schema and its helper."""

from harness import (
    Ask,
    Clause,
    Compare,
    FindOffenders,
    Holds,
    ReadModel,
    answers,
    kept,
    none_lost,
    none_of,
    relates,
    section,
)
from scenarios.rfc_055 import plays, questions
from scenarios.rfc_055.names import AFTER, AGAIN, ALWAYS, API_KEY, BEFORE, CUSTOMER, FIX_ATTEMPT, FORGE, PREMISE
from scenarios.rfc_055.tables import FIELDS

__all__ = ["SOLUTION"]

SOLUTION = section(
    "Proposed Solution",
    section(
        "Consolidated Schema Structure",
        kept("customers", *FIELDS, model=CUSTOMER),
        Clause(
            "customers.user",
            "belongs_to :user, Rsolv.Accounts.User  # KEEP for now",
            ReadModel(CUSTOMER),
            relates("user", "belongs_to", to="accounts.user:User", via=(("user_id", "id"),)),
            ALWAYS,
        ),
        *(
            Clause(
                f"customers.{name}",
                f"has_many :{name}, {words}",
                ReadModel(CUSTOMER),
                relates(name, "has_many", to=to, via=(("id", "customer_id"),)),
                holds,
            )
            for name, words, to, holds in (
                ("api_keys", "Rsolv.Customers.ApiKey", API_KEY, ALWAYS),
                ("fix_attempts", "Rsolv.Billing.FixAttempt", FIX_ATTEMPT, ALWAYS),
                (
                    "forge_accounts",
                    "Rsolv.Customers.ForgeAccount  # Move from Phases context",
                    f"customers.{FORGE}",
                    Holds.BROUGHT,
                ),
            )
        ),
        *(
            Clause(
                f"{name}.customer",
                "Rsolv.Customers.Customer is what the relationship points back to",
                ReadModel(model),
                relates("customer", "belongs_to", to=CUSTOMER, via=(("customer_id", "id"),)),
                holds,
            )
            for name, model, holds in (
                ("api_keys", API_KEY, ALWAYS),
                ("fix_attempts", FIX_ATTEMPT, ALWAYS),
                ("forge_accounts", f"customers.{FORGE}", Holds.BROUGHT),
            )
        ),
        Clause(
            "relationships.queried",
            "has_many :api_keys, has_many :fix_attempts, belongs_to :user",
            Ask(plays.relationships),
            answers(
                {
                    "user": True,
                    "user, back": True,
                    "api_keys": 2,
                    "api_keys, back": True,
                    "fix_attempts": 1,
                    "fix_attempts, back": True,
                    "a fix attempt's organisation": "acme",
                }
            ),
            ALWAYS,
            (BEFORE, AFTER),
        ),
        Clause(
            "forge_accounts.queried",
            "has_many :forge_accounts, Rsolv.Customers.ForgeAccount",
            Ask(plays.forge_relationship),
            answers({"forge_accounts": ["acme", "other"], "forge_accounts, back": True}),
            stops=(BEFORE, AFTER),
        ),
    ),
    section(
        "Helper Functions",
        Clause(
            "trial-expired.helper",
            "Check if trial has expired based on trial_expired_at",
            Ask(plays.trial_expired),
            answers(
                {
                    "no date": False,
                    "an hour later": False,
                    "a microsecond later": False,
                    "the very moment": False,
                    "a microsecond earlier": True,
                    "an hour earlier": True,
                    "no moment given, an hour to go": False,
                    "no moment given, an hour over": True,
                }
            ),
            stops=(BEFORE, AFTER),
        ),
        Clause(
            "trial-expired.unmarked",
            "trial_expired - DROPPED (derive from trial_expired_at using helper function)",
            FindOffenders(questions.UNMARKED_YET_PAST, among="customers"),
            none_of("trials whose date is past and that are not marked expired"),
            PREMISE,
            answer="They count as expired from now on: the RFC derives it from the date. The rollback gives the "
            "mark back as it was.",
        ),
        Clause(
            "trial-expired.dates-stay",
            "field :trial_expired_at, :utc_datetime: a date that says what the mark says is not touched",
            Compare(questions.DATES_THAT_STAND, questions.DATES),
            none_lost("dates"),
            ALWAYS,
            (AFTER, AGAIN),
        ),
        Clause(
            "trial-expired.filled",
            "derive from trial_expired_at: a mark without a past date gets the row's last change as its date",
            Compare(questions.DATES_FILLED, questions.DATES),
            none_lost("dates filled in"),
            ALWAYS,
            (AFTER, AGAIN),
        ),
    ),
)
