"""The question before a deployment: whether this migration can run on these rows, and what it would lose."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import timedelta

from harness.contract import Contract, Phase, Session
from harness.ddl import Ground, effects
from harness.errors import HarnessError
from harness.facts.answer import Unobserved
from harness.facts.hidden import Veiled
from harness.facts.place import Place
from harness.facts.preflight import Count, Expected, Harm, Tally
from harness.facts.rows import Offenders
from harness.fates.preflight import Asked, DryRun, asked, going, listed
from harness.glance import glance
from harness.judge import Judged, judge
from harness.observation import Observation, PhaseObservation
from harness.observe import ahead
from harness.postgres import Identity, Limits, Server, connect, embedded, reading
from harness.probes.catalog import ReadCatalog, read_catalog
from harness.probes.place import dependents
from harness.verdict import Holds, Outcome, Stop

__all__ = ["PATIENCE", "Preflight", "checking", "dry_run", "preflight"]

PATIENCE = Limits(statement=timedelta(seconds=60))  # to sort a million rows takes a while


@dataclass(frozen=True, slots=True)
class Preflight:
    """
    What a preflight came to: clauses judged, what becomes of the cells of each fate, what each statement takes.

    *walks* are the contract's own clauses about `before` that need more than one look at it.
    """

    contract: Contract
    observation: Observation
    judged: tuple[Judged, ...]
    tallies: tuple[Tally, ...]
    expected: tuple[Expected, ...]
    database: Identity
    walks: tuple[str, ...] = ()


def preflight(  # noqa: PLR0913  # what is asked of what, and where the dry run is made
    contract: Contract,
    url: str,
    *,
    phase: str = "",
    limits: Limits = PATIENCE,
    server: Server | None = None,
    dry: Callable[[Contract, Phase], DryRun] | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Preflight:
    """
    Ask the database that *url* names, which is only read, what the upgrade of *phase* would meet there.

    The dry run is made on a *server* of our own, an embedded one unless given, or is *dry*'s.

    Raises HarnessError where it cannot be opened, or does not stand at `before` of the phase.
    """
    chosen, began = _chosen(contract, phase), time.perf_counter()
    with reading(url, limits) as session:
        database = session.identity()
        there = already(chosen, session)
    progress("a dry run on an embedded server")
    run = dry(contract, chosen) if dry else _made(contract, chosen, server)
    questions = asked(chosen, run, there)
    part = replace(chosen, clauses=questions.clauses)
    moment = ahead()
    progress(f"asking {len(part.clauses)} questions")
    with reading(url, limits) as session:  # nobody has waited for us meanwhile
        seen = glance(part, session, Stop.BEFORE, moment=moment, progress=progress)
    walks = tuple(each.id for each in part.clauses if _walks(_fact(each.id, part, seen)))
    part = replace(part, clauses=tuple(each for each in part.clauses if each.id not in walks))
    own = replace(contract, phases=(part,), unchecked=())
    postgres = f"PostgreSQL {database.version}, database {database.database}"
    observation = Observation(postgres, 0, moment.isoformat(), (seen,), time.perf_counter() - began)
    tallies, expected = tuple(_tallies(questions, part, seen)), tuple(_expected(run, questions, part, seen))
    return Preflight(own, observation, judge(own, observation), tallies, expected, database, walks)


def checking(
    contract: Contract, phase: str = "", limits: Limits = PATIENCE
) -> Callable[[str], tuple[tuple[Judged, ...], str]]:
    """Return what asks the database at a URL, from whatever thread; the dry run is made once for all of them."""
    turn, known = threading.Lock(), dict[str, DryRun]()

    def dry(of: Contract, chosen: Phase) -> DryRun:
        with turn:
            if chosen.name not in known:
                known[chosen.name] = _made(of, chosen, None)
            return known[chosen.name]

    def check(url: str) -> tuple[tuple[Judged, ...], str]:
        return preflight(contract, url, phase=phase, limits=limits, dry=dry).judged, ""

    return check


def dry_run(contract: Contract, phase: Phase, server: Server) -> DryRun:
    """Take an empty database of *server* over the phases before, and a clone of it over *phase*."""
    with server.databases.passing():
        name = server.databases.create("dry")
        with connect(server.url(name)) as session:
            _prepare(contract, phase, session)
        twin = server.databases.clone(name, "dry_before")
        with connect(server.url(name)) as session:
            before = read_catalog(session)
            trace = phase.migrator.upgrade(session)
            run = DryRun(before, read_catalog(session), trace)
        with connect(server.url(twin)) as session:
            return replace(run, dependents=dependents(session, going(phase, run)))


def already(phase: Phase, session: Session) -> tuple[str, ...]:
    """
    Return the clauses about the schema that *phase* is to bring about, and that are upheld before it.

    Raises HarnessError where that is all of them: the upgrade has been.
    """
    about = tuple(each for each in phase.clauses if each.holds is Holds.BROUGHT and isinstance(each.probe, ReadCatalog))
    part = replace(phase, clauses=about)
    seen = glance(part, session, Stop.BEFORE, moment=ahead())
    judged = judge(Contract("", "", (part,)), Observation("", 0, "", (seen,)))
    there = tuple(each.clause.id for each in judged if each.outcomes[Stop.BEFORE] is Outcome.UPHELD)
    if about and len(there) == len(about):
        raise HarnessError(
            f"the database does not stand before {phase.name} but after it: all {len(about)} clauses about its schema "
            f"are upheld ({listed(there)}). A preflight is asked before the upgrade."
        )
    return there


def _chosen(contract: Contract, name: str) -> Phase:
    if not name and len(contract.phases) > 1:
        known = ", ".join(each.name for each in contract.phases)
        raise HarnessError(f"RFC {contract.rfc} has several phases: {known}. Say which is to come: --phase NAME.")
    return contract.phase(name) if name else contract.phases[0]


def _made(contract: Contract, phase: Phase, server: Server | None) -> DryRun:
    with nullcontext(server) if server else embedded() as ours:
        return dry_run(contract, phase, ours)


def _prepare(contract: Contract, phase: Phase, session: Session) -> None:
    contract.phases[0].migrator.baseline(session)
    for each in contract.phases[: contract.phases.index(phase)]:
        refused = each.migrator.upgrade(session).refused
        if refused:
            raise HarnessError(f"phase {each.name} does not go through on no rows: {refused}")


def _tallies(questions: Asked, phase: Phase, seen: PhaseObservation) -> Iterator[Tally]:
    """Sum up by fate, in the order of the contract; a number that is not known makes its sum unknown."""
    facts = {clause.id: _bare(_fact(clause.id, phase, seen)) for clause in phase.clauses}
    fates: dict[str, list[tuple[Count, object]]] = {}
    for name, count in questions.counts.items():
        fates.setdefault(count.fate, []).append((count, facts[name]))
    for fate, counted in fates.items():
        cells = next((fact.among for _, fact in counted if isinstance(fact, Offenders)), None)
        harms: dict[Harm, int | None] = {}
        declared: dict[Harm, int] = {}
        for count, fact in counted:
            many = fact.many if isinstance(fact, Offenders) else None
            if count.harm is not Harm.NONE:
                so_far = harms.get(count.harm, 0)
                harms[count.harm] = None if so_far is None or many is None else so_far + many
                declared[count.harm] = declared.get(count.harm, 0) + (many or 0 if count.declared else 0)
        yield Tally(fate, cells, harms, declared)


def _expected(run: DryRun, questions: Asked, phase: Phase, seen: PhaseObservation) -> Iterator[Expected]:
    """Foretell each statement by the schema and the sizes that are really there, of relations that are there."""
    place = _bare(next((fact for reading, fact in seen.facts.items() if reading.probe == questions.place), None))
    known = place if isinstance(place, Place) else Place(run.before)
    ground = Ground(known.catalog, known.volatile) if known.volatile else Ground(known.catalog)
    there = {each.where for each in (*known.catalog.tables, *known.catalog.views)} - set(phase.migrator.bookkeeping)
    for number, sql in enumerate(run.statements, 1):
        touches = tuple(
            (each, known.sizes.get(each.relation)) for each in effects(sql, ground) if each.relation in there
        )
        if touches:
            yield Expected(number, sql, touches)


def _walks(fact: object) -> bool:
    return isinstance(fact, Unobserved) and fact.reason.startswith("needs a walk")


def _bare(fact: object) -> object:
    """Return *fact* as it was read: of it nothing but numbers is told."""
    return fact.fact if isinstance(fact, Veiled) else fact


def _fact(name: str, phase: Phase, seen: PhaseObservation) -> object:
    clause = next(each for each in phase.clauses if each.id == name)
    found = (fact for reading, fact in seen.facts.items() if reading.probe == clause.probe)
    fact = next(found, Unobserved(f"{name} was not read"))
    return fact.shown if isinstance(fact, Veiled) else fact
