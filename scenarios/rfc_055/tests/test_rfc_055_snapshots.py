"""What the clauses do not pin: the schema, the models and the changesets at every stop, and the board as a whole."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from syrupy.assertion import SnapshotAssertion

from harness import Clause, Contract, Holds, ReadCast, ReadCatalog, ReadModel, Stop
from harness.contract import Phase, Probe
from harness.facts.catalog import Catalog, difference
from harness.load import find, load
from harness.observation import PhaseObservation, Reading
from harness.observe import observe
from harness.postgres import Server
from harness.report.marks import SHAPE
from harness.snapshot import TextSnapshot
from harness.verdict import Evidence, Outcome
from harness.walks import Walks

MAJOR = 18  # the embedded server's; another spells some definitions in another way
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)

MODELS = (
    "accounts.user:User",
    "customers.customer:Customer",
    "billing.customer:Customer",
    "customers.api_key:ApiKey",
    "phases.forge_account:ForgeAccount",
    "customers.forge_account:ForgeAccount",
    "billing.fix_attempt:FixAttempt",
)
CASTS = tuple(f"{name}Changeset" for name in MODELS)


@pytest.fixture(scope="module")
def contract() -> Contract:
    """RFC-055 as it is verified."""
    return load(find("rfc_055"))


@pytest.fixture(scope="module")
def seen(contract: Contract, harness_server: Server) -> PhaseObservation:
    """The schema, the models and the changesets at every stop."""
    if harness_server.major != MAJOR:
        pytest.skip(f"the snapshots are of Postgres {MAJOR}, this is {harness_server.version}")
    (phase,) = contract.phases
    probes: tuple[Probe[object], ...] = (ReadCatalog(), *map(ReadModel, MODELS), *map(ReadCast, CASTS))
    asked = Phase(phase.name, phase.migrator, phase.releases, phase.rows, tuple(map(_asked, range(99), probes)))
    (walk,) = observe(Contract("055", "snapshots", (asked,)), harness_server, moment=MOMENT).phases
    return walk


def _asked(number: int, probe: Probe[object]) -> Clause[object]:
    return Clause(f"snapshot.{number}", str(probe), probe, _nothing, Holds.ALWAYS)


def _nothing(_: object) -> Iterator[Evidence]:
    yield from ()


@pytest.fixture
def snapshot_text(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """One readable file a snapshot."""
    return snapshot.use_extension(TextSnapshot)


def _catalog(seen: PhaseObservation, stop: Stop) -> Catalog:
    (found,) = (fact for reading, fact in seen.facts.items() if reading.stop is stop and isinstance(fact, Catalog))
    return found


@pytest.mark.parametrize("stop", [Stop.BEFORE, Stop.AFTER])
def test_the_schema_at_a_stop(seen: PhaseObservation, stop: Stop, snapshot_text: SnapshotAssertion) -> None:
    """
    Every object of it.
    """
    assert str(_catalog(seen, stop)) == snapshot_text


@pytest.mark.parametrize(
    ("since", "stop"), [(Stop.BEFORE, Stop.AFTER), (Stop.BEFORE, Stop.BACK), (Stop.AFTER, Stop.AGAIN)]
)
def test_what_differs_between_stops(
    seen: PhaseObservation, since: Stop, stop: Stop, snapshot_text: SnapshotAssertion
) -> None:
    """
    Nothing between before and back, and between after and again.
    """
    changes = difference(_catalog(seen, since), _catalog(seen, stop))
    assert ("\n".join(map(str, changes)) or "no difference") == snapshot_text


@pytest.mark.parametrize("stop", [Stop.BEFORE, Stop.AFTER])
@pytest.mark.parametrize("probe", [ReadModel, ReadCast])
def test_the_models_and_changesets_of_a_release(
    seen: PhaseObservation,
    contract: Contract,
    stop: Stop,
    probe: type[ReadModel | ReadCast],
    snapshot_text: SnapshotAssertion,
) -> None:
    """
    What each class maps or accepts, or that the release has none of that name.
    """
    release = contract.phases[0].release(stop)
    names = MODELS if probe is ReadModel else CASTS
    facts = [seen.facts[Reading(stop, probe(name), release)] for name in names]
    assert "\n\n".join(map(str, facts)) == snapshot_text


def test_the_board_of_verdicts(contract: Contract, walks: Walks, snapshot_text: SnapshotAssertion) -> None:
    """
    Each clause with its outcomes and its verdict.
    """
    report = walks.report(find("rfc_055"), contract)
    if not report["postgres"].startswith(f"PostgreSQL {MAJOR}"):
        pytest.skip(f"the snapshots are of Postgres {MAJOR}, this is {report['postgres']}")
    lines = [
        f"{' '.join(SHAPE[Outcome(each['outcomes'][stop])] if stop in each['outcomes'] else '·' for stop in Stop)}  "
        f"{each['verdict']:<10} {each['id']}"
        for each in report["verdicts"]
    ]
    assert "\n".join(lines) == snapshot_text
