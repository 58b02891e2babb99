"""What the clauses name: the stops, the releases, and where in a release things are."""

from harness import Holds, ReadCatalog, Release, Stop

__all__ = [
    "AFTER",
    "AGAIN",
    "ALWAYS",
    "API_KEY",
    "BACK",
    "BEFORE",
    "BILLING",
    "CATALOG",
    "CHANGESET",
    "CUSTOMER",
    "FIX_ATTEMPT",
    "FORGE",
    "N_1",
    "PREMISE",
    "N",
]

ALWAYS, PREMISE = Holds.ALWAYS, Holds.PREMISE
BEFORE, AFTER, BACK, AGAIN = Stop

N_1 = Release("N−1", "scenarios.rfc_055.legacy")
N = Release("N", "scenarios.rfc_055.consolidated")

CUSTOMER, CHANGESET = "customers.customer:Customer", "customers.customer:CustomerChangeset"
BILLING = "billing.customer:Customer"
API_KEY, FIX_ATTEMPT, FORGE = "customers.api_key:ApiKey", "billing.fix_attempt:FixAttempt", "forge_account:ForgeAccount"
CATALOG = ReadCatalog()
