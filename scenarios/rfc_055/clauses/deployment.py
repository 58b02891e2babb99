"""Testing Requirements: the API before, between and after."""

from harness import Served, section
from scenarios.rfc_055.names import N_1, N
from scenarios.rfc_055.traffic import BROUGHT, DECLARED, TRAFFIC

__all__ = ["DEPLOYMENT"]

DEPLOYMENT = section(
    "Testing Requirements / Integration Tests / API endpoint tests (verify dropped fields don't break responses)",
    Served(
        TRAFFIC,
        old=N_1,
        new=N,
        brought=BROUGHT,
        declared=DECLARED,
        database_first="N−1 selects and writes dropped columns in nearly every request: it is stopped before the "
        "migration and N started after it. “Brief disruption” is real, and lasts until N answers.",
        code_first="N writes no api_key, which the old schema requires: customers cannot be created, nor what hangs on "
        "a new one. N is started after the migration.",
        back_database_first="“Rollback database migration FIRST” leaves N on the old schema, where it creates no "
        "customer: it is stopped before the rollback and N−1 started after it.",
    ),
)
