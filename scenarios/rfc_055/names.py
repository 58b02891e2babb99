"""What the clauses name: the stops, the releases, and where in a release things are."""

from harness import Asgi, Holds, ReadCatalog, Release, Stop
from scenarios.rfc_055.traffic import ENVIRONMENT

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
    "MOST",
    "N_1",
    "PREMISE",
    "N",
]

ALWAYS, PREMISE = Holds.ALWAYS, Holds.PREMISE
BEFORE, AFTER, BACK, AGAIN = Stop

N_1, N = (
    Release(name, package, Asgi(f"{package}.api:application", factory=True, environment=ENVIRONMENT))
    for name, package in (("N−1", "scenarios.rfc_055.legacy"), ("N", "scenarios.rfc_055.consolidated"))
)

CUSTOMER, CHANGESET = "customers.customer:Customer", "customers.customer:CustomerChangeset"
BILLING = "billing.customer:Customer"
API_KEY, FIX_ATTEMPT, FORGE = "customers.api_key:ApiKey", "billing.fix_attempt:FixAttempt", "forge_account:ForgeAccount"
CATALOG = ReadCatalog()
# Of what a play does row by row, so many are done: all that were generated, and some of a copy of real data.
MOST = 1000
