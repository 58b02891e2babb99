"""The job before and after a deployment: where a database really stands, and whether all that is there agrees."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from psycopg import conninfo

from harness.contract import Clause, Contract, Phase
from harness.errors import HarnessError
from harness.facts.answer import Unobserved
from harness.facts.doors import Tried
from harness.facts.drift import Drift
from harness.facts.smoked import Smoked
from harness.facts.standing import Place, Standing
from harness.judge import Judged, Seen, Weighed, weighed
from harness.observation import Observation, PhaseObservation
from harness.postgres import GoneError, Identity, Limits, Reading, reading
from harness.probes.api.doors import public, served
from harness.smoke.derived import Derived, api, database
from harness.smoke.heard import Heard, heard, speaking
from harness.smoke.made import Made, apart, made
from harness.verdict import Holds, Outcome, Stop, Verdict

__all__ = ["Api", "Made", "Result", "made", "smoke"]

T = TypeVar("T")
UNSENT = "not sent"
# With the last statement, what an API is given and the schemas of the revisions it comes to half a minute.
PATIENCE = timedelta(seconds=15)
LIMITS = Limits(statement=timedelta(seconds=5))


@dataclass(frozen=True, slots=True)
class Api:
    """A deployed API: its base URL, and a key that is known to open it."""

    url: str
    key: str = field(default="", repr=False)

    def __str__(self) -> str:
        return public(self.url)


@dataclass(frozen=True, slots=True)
class Result:
    """What a smoke check came to: *contract* has the clauses besides that every such check asks."""

    contract: Contract
    observation: Observation
    judged: tuple[Judged, ...]
    smoked: Smoked


def smoke(  # noqa: PLR0913  # the command's options, each by its name
    contract: Contract,
    url: str,
    *,
    phase: str = "",
    expect: Stop | None = None,
    system: int | None = None,
    deployed: Api | None = None,
    rollback_writes: bool = False,
    patience: timedelta = PATIENCE,
    make: Callable[[Contract, Phase], Made | Unobserved] = made,
    progress: Callable[[str], None] = lambda _: None,
) -> Result:
    """
    Say where the database at *url* stands, reading over one session that cannot write, and judge what is there.

    *system* is the identifier of the cluster that is meant; *make* says what the revisions make. What is not begun
    within *patience* is undecided. Raises HarnessError on misuse, and where the database cannot be read.
    """
    chosen, began, started = _phase(contract, phase), datetime.now(UTC), time.perf_counter()
    _require_doors(chosen, deployed)
    with reading(url) as session:  # before what takes longer
        identity = session.identity()
    progress("making the schema of the revisions")
    known = make(contract, chosen)
    until = time.monotonic() + patience.total_seconds()
    with reading(url, LIMITS, rollback_writes=rollback_writes) as session:
        progress("reading the schema")
        seen = _attempt(lambda: apart(chosen, session, known, identity.major))
        stop = expect or (seen.nearest if isinstance(seen, Drift) else Stop.AFTER)
        progress(f"reading the clauses at {stop}")
        told, said = _heard(chosen, session, stop, began, until)
        answers = _answers(chosen, deployed, session, progress)
    standing = Standing(*said, expect)
    derived = (*database(_place(url, system, identity), standing, seen), *_of_the_api(chosen, answers))
    judged = (*_derived(chosen, stop, derived), *_own(chosen, stop, told))
    seconds, moment = time.perf_counter() - started, began.isoformat(timespec="seconds")
    taken = (PhaseObservation(chosen.name, (stop,), {}),)
    observation = Observation(_described(identity), 0, moment, taken, seconds, moment)
    asked = replace(chosen, clauses=(*(each.clause for each in derived), *chosen.clauses))
    whole = replace(contract, phases=(asked,), unchecked=())
    where = str(deployed) if deployed else ""
    skipped = {**told.skipped, **_unsent(answers)}
    place = identity.database, identity.role, _described(identity)
    smoked = Smoked(*place, stop, standing, *_told(seen), where, skipped, len(told.walking), len(told.code))
    return Result(whole, observation, judged, smoked)


def _answers(
    phase: Phase, deployed: Api | None, session: Reading, progress: Callable[[str], None]
) -> Tried | Unobserved | None:
    """Try the API, where one is named."""
    doors = phase.staging.api
    if deployed is None or doors is None:
        return None
    progress("trying the API")
    return _attempt(lambda: served(doors, deployed.url, deployed.key, session.rows))


def _of_the_api(phase: Phase, answers: Tried | Unobserved | None) -> tuple[Derived, ...]:
    return api(phase.staging.api, answers) if phase.staging.api and answers else ()


def _unsent(answers: Tried | Unobserved | None) -> dict[str, str]:
    """Return the calls that were not sent, and why."""
    sent = answers.sent if isinstance(answers, Tried) else ()
    return {f"call {each.name}": each.said for each in sent if each.said.startswith(UNSENT)}


def _phase(contract: Contract, name: str) -> Phase:
    if name:
        return contract.phase(name)
    if len(contract.phases) > 1:
        known = ", ".join(each.name for each in contract.phases)
        raise HarnessError(f"RFC {contract.rfc} has several phases: {known}. Name the one that is deployed: --phase.")
    return contract.phases[0]


def _require_doors(phase: Phase, deployed: Api | None) -> None:
    if deployed and phase.staging.api is None:
        raise HarnessError(
            f"phase {phase.name} does not say what of its API may be tried. "
            "Add: Phase(…, staging=Staging(api=Doors(…)))."
        )


def _attempt(read: Callable[[], T]) -> T | Unobserved:
    """Return what *read* does, or why it could not; a server that is gone ends the check."""
    try:
        return read()
    except GoneError:
        raise
    except HarnessError as error:
        return Unobserved(str(error))
    except Exception as error:  # noqa: BLE001  # whatever keeps it from being read, it is unobserved
        sqlstate = getattr(error, "sqlstate", None)  # a message may quote rows
        return Unobserved(f"Postgres answers {sqlstate}" if sqlstate else type(error).__name__)


def _heard(
    phase: Phase, session: Reading, stop: Stop, moment: datetime, until: float
) -> tuple[Heard, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Read the clauses where the database is looked at, and those that may tell it from the other stop there too."""
    asked = [each for each in phase.clauses if each.holds is not Holds.PREMISE]
    one = heard(phase, asked, session, stop, moment=moment, until=until)
    brought = [each for each in asked if each.holds is Holds.BROUGHT and each.id in one.said]
    other = heard(phase, brought, session, _other(stop), moment=moment, until=until)
    return one, speaking(one, other, brought)


def _other(stop: Stop) -> Stop:
    return Stop.BEFORE if stop is Stop.AFTER else Stop.AFTER


def _place(url: str, system: int | None, identity: Identity) -> tuple[Place, ...]:
    asked = {"current_database()": conninfo.conninfo_to_dict(url).get("dbname"), "system identifier": system}
    found = {"current_database()": identity.database, "system identifier": identity.system}
    return tuple(Place(what, str(name), str(found[what] or "")) for what, name in asked.items() if name)


def _described(identity: Identity) -> str:
    kind = "standby" if identity.standby else "primary"
    system = f", system {identity.system}" if identity.system else ""
    where = f"{identity.host}:{identity.port}" if identity.host else "a socket"
    return f"PostgreSQL {identity.version} at {where}, {kind}{system}"


def _told(seen: Drift | Unobserved) -> tuple[str, str]:
    """Say in words what the version table says, and what the schema is."""
    if isinstance(seen, Unobserved):
        return "", ""
    recorded = seen.versions.recorded if seen.versions else ()
    like = f"that of {seen.named(seen.nearest)}"
    schema = f"{like} but for {seen.apart} objects" if seen.apart > 1 else f"{like} but for 1 object"
    return ("no table" if recorded is None else ", ".join(recorded[-2:]) or "empty"), schema if seen.apart else like


def _derived(phase: Phase, stop: Stop, derived: Iterable[Derived]) -> tuple[Judged, ...]:
    return tuple(_judged(phase, stop, each.clause, weighed(each.clause, each.fact)) for each in derived)


def _own(phase: Phase, stop: Stop, told: Heard) -> tuple[Judged, ...]:
    return tuple(_judged(phase, stop, each, told.said[each.id]) for each in phase.clauses if each.id in told.said)


def _judged(phase: Phase, stop: Stop, clause: Clause[Any], weighing: Weighed) -> Judged:
    """Judge at one stop what was meant for a walk: what the phase brings about is broken before it, upheld after."""
    outcome, evidence = weighing.outcome, tuple(Seen(stop, each) for each in weighing.evidence)
    reasons = {stop: weighing.reason or "nothing to look at"} if outcome is Outcome.INCONCLUSIVE else {}
    return Judged(clause, phase.name, _verdict(clause, stop, outcome), {stop: outcome}, evidence, reasons)


def _verdict(clause: Clause[Any], stop: Stop, outcome: Outcome) -> Verdict:
    if outcome is Outcome.INCONCLUSIVE:
        return Verdict.UNDECIDED
    if clause.holds is not Holds.BROUGHT:
        return Verdict.PROVEN if outcome is Outcome.UPHELD else Verdict.REGRESSED
    if stop.migrated:
        return Verdict.PROVEN if outcome is Outcome.UPHELD else Verdict.UNMET
    return Verdict.PROVEN if outcome is Outcome.BROKEN else Verdict.STUCK
