"""Walks built by hand: a clause for each way that one can end."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from harness.contract import Clause, Contract, Look, Phase, Session, Unchecked, section
from harness.facts.answer import Unobserved
from harness.facts.smallest import Smallest
from harness.facts.trace import Cut, Trace
from harness.judge import Judged, judge
from harness.observation import Observation, PhaseObservation, clauses_of, readings
from harness.verdict import STOPS, Evidence, Extent, Holds, Stop

Fact = tuple[Evidence, ...]
Facts = Mapping[str, tuple[Fact | Unobserved, ...]]


@dataclass(frozen=True, slots=True)
class Planned:
    """Where a clause looks: its facts stand in the observation under this."""

    name: str

    def read(self, look: Look, /) -> Fact:
        """Nothing: no database is walked here."""
        return seen(self.name, look.stop, look.stop)


@dataclass(frozen=True, slots=True)
class Still:
    """A migrator that does nothing."""

    reversible: bool = True
    bookkeeping: tuple[str, ...] = ()
    cuttable: bool = True

    def anchored(self, folder: Path, /) -> "Still":
        """Have no path."""
        return self if folder else Still()

    def baseline(self, database: Session, /) -> None:
        """Leave *database* as it is."""

    def upgrade(self, database: Session, /, *, cut: Cut | None = None) -> Trace:
        """Leave *database* as it is."""
        return Trace(observed=bool(database.url) and cut is None)

    def rollback(self, database: Session, /, *, cut: Cut | None = None) -> Trace:
        """Leave *database* as it is."""
        return Trace(observed=bool(database.url) and cut is None)


def as_planned(fact: Fact) -> Iterable[Evidence]:
    """Yield what the fact holds."""
    return fact


def clause(name: str, text: str, holds: Holds = Holds.BROUGHT, *stops: Stop) -> Clause[Fact]:
    """A clause whose facts are given under its id."""
    return Clause(name, text, Planned(name), as_planned, holds, stops=stops)


def seen(where: str, expected: str, observed: str, way_out: str = "", *, cells: int = 1) -> Fact:
    """One piece of evidence, for the clause where *observed* is what was expected."""
    return (Evidence(where, expected, observed, expected == observed, way_out, Extent(1, cells)),)


def walked(contract: Contract, facts: Facts, *stops: Stop) -> Observation:
    """Walk every phase over *stops*; each clause's facts are those of its stops, in order."""
    phases = tuple(
        PhaseObservation(
            phase.name,
            stops or STOPS,
            {
                reading: fact
                for owner, each in clauses_of(contract)
                if owner is phase
                for reading, fact in zip(readings(phase, each, stops or STOPS), facts[each.id], strict=False)
            },
        )
        for phase in contract.phases
    )
    began = "2026-01-02T02:04:05+00:00"
    return Observation("PostgreSQL 18.6, embedded", 7, "2026-01-02T03:04:05+00:00", phases, 2.5, began)


def judged(contract: Contract, facts: Facts, *stops: Stop) -> tuple[Contract, Observation, tuple[Judged, ...]]:
    """Walk, and judge."""
    observation = walked(contract, facts, *stops)
    return contract, observation, judge(contract, observation)


GONE, HERE = (
    seen("customers.plan", "no such column", "no such column"),
    seen("customers.plan", "no such column", "text"),
)
KEPT = seen("customers.email", "varchar(255), not null", "varchar(255), not null", cells=40)
LONG = (
    "Drop the redundant `api_key` field from customers table; the existing `has_many :api_keys` relationship is "
    "correct, and this allows proper key rotation, revocation, and audit trails"
)
UNDRESSED = "text with [bold]markup[/bold], an \x1b[31mescape\x1b[0m, a \u202eturn and a ℵ𝄞 漢字"

PROVEN = (
    clause("plan.dropped", "`plan` - Duplicate of `subscription_plan`, minimally used"),
    clause("email.kept", UNDRESSED, Holds.ALWAYS),
    replace(clause("date.filled", "trial_expired answers as before"), stays="what was filled in is the customers' own"),
    replace(clause("name.column", "field :name, :string", Holds.ALWAYS), probe=Planned("email.kept")),
    replace(clause("name.model", "field :name, :string"), probe=Planned("plan.dropped")),
    clause("forward.api-keys", LONG, Holds.ALWAYS, Stop.AFTER, Stop.AGAIN),
)
FALSE = (
    replace(
        clause("plan.duplicate", "`plan` - Duplicate of `subscription_plan`", Holds.PREMISE),
        answer="Both are kept: the archive holds what `plan` was, and the rollback reads it.",
    ),
    clause("users.empty", "Users table is empty", Holds.PREMISE),
    clause("quota.unused", "`monthly_fix_quota` - never used in code", Holds.PREMISE),
)
RED = (
    clause("forge.moved", "ForgeAccount moved - `Rsolv.Customers.ForgeAccount` exists"),
    clause("keys.nothing-lost", "No data loss - Existing api_keys migrated to proper tables", Holds.ALWAYS),
    clause("index.dropped", "drop_if_exists index(:customers, [:trial_expired])"),
    replace(clause("name.kept", "field :name, :string"), stays="it was there all along"),
    replace(clause("archive.kept", "Data needs manual recovery after a rollback"), stays="the archive outlives it"),
)
OPEN = (clause("scripts.work", "Several create-customer scripts expect `customer.api_key` to exist", Holds.ALWAYS),)

FACTS: Facts = {
    "plan.dropped": (HERE, GONE, HERE, GONE),
    "email.kept": (KEPT,) * 4,
    "date.filled": (HERE, GONE, GONE, GONE),
    "name.column": (KEPT,) * 4,
    "name.model": (HERE, GONE, HERE, GONE),
    "forward.api-keys": (KEPT, KEPT),
    "plan.duplicate": (seen("customers: plan ≠ subscription_plan", "0 rows", "14 rows of 40", cells=80),),
    "users.empty": (seen("users", "0 rows", "2 rows"),),
    "quota.unused": (seen("customers.monthly_fix_quota", "unused", "unused"),),
    "forge.moved": (
        seen("customers.forge_account", "a module", "no module"),
        (
            *seen("customers.forge_account", "a module", "no module", "Move phases/forge_account.py there."),
            *seen("customers.customer: forge_accounts", "has_many ForgeAccount", "no such relationship"),
            *seen("billing.fix_attempt: customer", "belongs_to Customer", "belongs_to Customer"),
        ),
        seen("customers.forge_account", "a module", "no module"),
        seen("customers.forge_account", "a module", "no module", "Move phases/forge_account.py there."),
    ),
    "keys.nothing-lost": (
        KEPT,
        tuple(
            each
            for row in range(1, 9)
            for each in seen(f"customers.api_key of customer {row}", f"'rsolv_test_{row}'", "nothing", "Copy it first.")
        ),
        seen("customers.api_key of customer 3", "'rsolv_test_3'", "NULL\n" * 12 + "and so on"),
        KEPT,
    ),
    "index.dropped": (HERE, GONE, GONE, GONE),
    "name.kept": (KEPT,) * 4,
    "archive.kept": (HERE, GONE, HERE, GONE),
    "scripts.work": (
        KEPT,
        Unobserved("ModuleNotFoundError: No module named 'scenarios.rfc_055.consolidated.scripts.seeds'"),
        Unobserved('the walk did not get to back: the rollback failed with 42703: column "github_org" does not exist'),
        (),
    ),
}
UNCHECKED = (
    Unchecked("Branch Strategy (Required)", "Use a feature branch for safe implementation", "It is how people work."),
    Unchecked("Timeline", "Total Duration: 1 day", "No machine can tell."),
)


def contract(*clauses: Iterable[Clause[Fact]], unchecked: tuple[Unchecked, ...] = UNCHECKED) -> Contract:
    """One phase, its clauses under a heading each."""
    headings = ("Field Deprecation Plan / Phase 0", "Motivation", "Success Criteria", "Things to Watch For")
    parts = tuple(each for heading, part in zip(headings, clauses, strict=False) for each in section(heading, *part))
    return Contract("055", "Customer Schema Consolidation", (Phase("consolidate", Still(), clauses=parts),), unchecked)


def everything() -> tuple[Contract, Observation, tuple[Judged, ...]]:
    """Every verdict, on a whole walk."""
    return judged(contract(PROVEN, FALSE, RED, OPEN), FACTS)


DATA = Smallest(
    """INSERT INTO public.customers (id, name, plan) VALUES (1, 'two  blanks', E'line\\nend');
INSERT INTO public.api_keys (customer_id, key)
  VALUES (1, 'a value that is longer than the board has room for, and not to be broken');""",
    2,
    least=True,
)


def with_data() -> tuple[Contract, Observation, tuple[Judged, ...]]:
    """Two clauses red on the same data, and one whose search was not over."""
    of, observation, found = judged(contract(RED), FACTS)
    data = dict(zip(("forge.moved", "keys.nothing-lost", "index.dropped"), (DATA, DATA, Smallest()), strict=True))
    return of, observation, tuple(replace(each, smallest=data.get(each.clause.id)) for each in found)


def green() -> tuple[Contract, Observation, tuple[Judged, ...]]:
    """Nothing but what is right: red before, and premises that are true or answered."""
    return judged(contract(PROVEN, (FALSE[0], FALSE[2])), FACTS)


def undecided() -> tuple[Contract, Observation, tuple[Judged, ...]]:
    """Nothing red, and one clause without an answer."""
    return judged(contract(PROVEN, (FALSE[0],), OPEN), FACTS)


def red_first() -> tuple[Contract, Observation, tuple[Judged, ...]]:
    """The test-first red: a walk that ends before the upgrade, as nothing of it is written yet."""
    return judged(contract(PROVEN, (FALSE[0],)), FACTS, Stop.BEFORE)


def phases() -> tuple[Contract, Observation, tuple[Judged, ...]]:
    """Two phases, the second without a way back."""
    expand = Phase("expand", Still(), clauses=section("Phase 0", *PROVEN))
    gone = replace(clause("user-id.dropped", "`user_id` will be removed"), stops=(Stop.BEFORE, Stop.AFTER, Stop.AGAIN))
    retire = Phase("retire", Still(reversible=False), clauses=section("Phase 1", gone))
    both = Contract("049", "Customer Management", (expand, retire))
    observation = walked(both, {**FACTS, "user-id.dropped": (HERE, GONE, GONE)})
    first, second = observation.phases
    observation = replace(observation, phases=(first, replace(second, stops=(Stop.BEFORE, Stop.AFTER, Stop.AGAIN))))
    return both, observation, judge(both, observation)
