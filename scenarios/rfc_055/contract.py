"""RFC-055, Customer Schema Consolidation (Phase 0): the same headings, sentences and order as the RFC."""

from harness import Alembic, Contract, Phase, SourceTree
from scenarios.rfc_055.clauses.architecture import ARCHITECTURE
from scenarios.rfc_055.clauses.considerations import QUESTIONS, WATCH
from scenarios.rfc_055.clauses.criteria import CRITERIA
from scenarios.rfc_055.clauses.deployment import DEPLOYMENT
from scenarios.rfc_055.clauses.deprecation import DEPRECATION
from scenarios.rfc_055.clauses.motivation import MOTIVATION, SUMMARY
from scenarios.rfc_055.clauses.plan import PLAN
from scenarios.rfc_055.clauses.rollback import ROLLBACK
from scenarios.rfc_055.clauses.security import SECURITY
from scenarios.rfc_055.clauses.solution import SOLUTION
from scenarios.rfc_055.clauses.testing import TESTING
from scenarios.rfc_055.hints import HINTS
from scenarios.rfc_055.names import N_1, N
from scenarios.rfc_055.staging import STAGING
from scenarios.rfc_055.unchecked import UNCHECKED

contract = Contract(
    rfc="055",
    title="Customer Schema Consolidation",
    phases=(
        Phase(
            "Phase 0",
            Alembic("../../migrations", before="0010", after="0011"),
            releases=(N_1, N),
            drops=("Rsolv.Billing.Customer", "Rsolv.Phases.ForgeAccount"),
            hints=HINTS,
            staging=STAGING,
            source=SourceTree(tables=("customers",), but=("customers.user_id",), revision="pre-rfc-055"),
            clauses=(
                *SUMMARY,
                *MOTIVATION,
                *SOLUTION,
                *PLAN,
                *CRITERIA,
                *ROLLBACK,
                *TESTING,
                *DEPLOYMENT,
                *SECURITY,
                *DEPRECATION,
                *ARCHITECTURE,
                *WATCH,
                *QUESTIONS,
            ),
        ),
    ),
    unchecked=UNCHECKED,
)
