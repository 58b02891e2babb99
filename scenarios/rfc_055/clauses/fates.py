"""Where the six columns' cells go: what the RFC says of each under "Phase 0", as words."""

from collections.abc import Iterator
from typing import Any

from harness import Archived, Clause, Derived, Dropped, Duplicate, Moved, clauses
from scenarios.rfc_055.tables import DROPPED

__all__ = ["FATES"]

WORDS = {column: text for column, _, text in DROPPED}
ARCHIVE, OWN = "customers_rfc_055", {"customer_id": "id"}


def _archived(column: str) -> Iterator[Clause[Any]]:
    return Archived(f"customers.{column}", to=f"{ARCHIVE}.{column}", by=OWN, text=WORDS[column])


KEYS = Moved(
    "customers.api_key",
    to="api_keys.key",
    by={"customer_id": "s.id"},
    having={
        "name": "'Legacy Key'",
        "permissions": "'{}'",
        "last_used_at": "NULL",
        "expires_at": "NULL",
        # Open where the owner could use it: N−1 lets an active customer alone in with customers.api_key.
        "active": "s.active IS TRUE",
    },
    where="btrim(s.api_key) <> ''",
    unless="EXISTS (SELECT FROM api_keys k WHERE k.key = s.api_key)",
    also=("index customers.customers_api_key_index",),
    text=WORDS["api_key"],
)

ORGANISATIONS = Moved(
    "customers.github_org",
    to="forge_accounts.namespace",
    by={"customer_id": "s.id"},
    having={"forge_type": "'github'", "verified_at": "NULL", "metadata": "'{}'"},
    where="btrim(s.github_org) <> ''",
    unless="""
    EXISTS (
        SELECT FROM forge_accounts f
        WHERE f.customer_id = s.id AND f.forge_type = 'github' AND f.namespace = s.github_org
    )
    """,
    text=WORDS["github_org"],
)

EXPIRY = Derived(
    "customers.trial_expired",
    # By the clock, not by the walk's moment, which lies ahead of it: a mark must be borne out now.
    by="coalesce(trial_expired_at < clock_timestamp() AT TIME ZONE 'UTC', false)",
    reading="coalesce(trial_expired OR trial_expired_at < :now AT TIME ZONE 'UTC', false)",
    fills=("customers.trial_expired_at",),
    stamps=("customers.trial_expired_at",),
    also=("index customers.customers_trial_expired_index",),
    text=WORDS["trial_expired"],
)

# Of each column: its fates, and what the RFC takes for granted of it.
FATES = {
    "plan": clauses(
        _archived("plan"),
        Duplicate(
            "customers.plan",
            "customers.subscription_plan",
            text="`plan` - Duplicate of `subscription_plan`",
            answer="subscription_plan is not overwritten; plan's values are archived and come back with the rollback.",
        ),
    ),
    "payment_method_added": clauses(_archived("payment_method_added")),
    "trial_expired": Dropped("customers.trial_expired", EXPIRY, _archived("trial_expired")),
    "monthly_fix_quota": clauses(
        _archived("monthly_fix_quota"),
        Duplicate(
            "customers.monthly_fix_quota",
            "customers.monthly_limit",
            where="monthly_fix_quota IS NOT NULL",
            text="`monthly_fix_quota` - Duplicate of `monthly_limit`",
            answer="monthly_limit is not overwritten; the quota is archived and comes back with the rollback.",
        ),
    ),
    "api_key": Dropped("customers.api_key", KEYS, _archived("api_key")),
    "github_org": Dropped("customers.github_org", ORGANISATIONS, _archived("github_org")),
}
