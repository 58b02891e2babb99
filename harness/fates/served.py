"""What clients meet while a phase is rolled out, and rolled back: each release on each state of the database."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from harness.checks.answers import Differs
from harness.checks.api import prepares, reaches, works
from harness.checks.documents import breaks_nothing
from harness.checks.fuzzed import fails_no_more, withstands
from harness.contract import Clause, Contract, Phase, Release
from harness.contract import section as under
from harness.facts.fuzzed import Failing
from harness.probes.api import FindRoutes, Knocking, LetIn, Record, Replay, Traffic
from harness.probes.api.fuzz import Again, Fuzz
from harness.verdict import Holds, Stop

__all__ = ["MATRIX", "Served", "replaying", "with_examples", "without_api"]

MATRIX = "Deployment"  # the section of what is derived

OVER_HTTP = (Fuzz, Replay, Record, LetIn, Knocking, FindRoutes)


def Served(  # noqa: N802, PLR0913  # a word of a contract; each argument has its name there
    traffic: Traffic,
    *,
    old: Release,
    new: Release,
    brought: Sequence[Differs] = (),
    declared: Sequence[str] = (),
    examples: int = 5,
    database_first: str = "",
    code_first: str = "",
    back_database_first: str = "",
) -> tuple[Clause[Any], ...]:
    """
    Clients' *traffic*, recorded on *old* before, is answered alike wherever it shall be, but for what is *brought*.

    *old* answers it at `before` and at `back`, *new* at `after` and `again`. That the other cells of the matrix work
    too is taken for granted by whoever rolls out without a pause: premises, and what the contract says where one is
    false. *database_first* is *old* on the new schema, which a roll-out meets and a rollback of the code before the
    database; *code_first* is *new* on the old one; *back_database_first* is *new* on what is rolled back. *declared*
    are breaking changes of the API's document, as `breaks_nothing` takes them.

    In the three cells that shall work, requests are made up too, so many *examples* of an operation in each phase of
    schemathesis; 0 for none.
    """
    answers = database_first, code_first, back_database_first
    replay = Replay(traffic, old)
    document = Clause(
        "api.document",
        f"{new}'s OpenAPI document breaks no client of {old}'s, but as declared.",
        replay,
        breaks_nothing(*declared),
        Holds.ALWAYS,
        (Stop.AFTER,),
        release=new,
    )
    made_up = _made_up(Fuzz(traffic, examples), old, new) if examples else ()
    return under(MATRIX, *_clauses(replay, (old, new), tuple(brought), answers), document, made_up)


def without_api(contract: Contract) -> Contract:
    """Return *contract* without what asks an API."""
    return _each(contract, lambda clause: None if isinstance(clause.probe, OVER_HTTP) else clause)


def with_examples(contract: Contract, examples: int) -> Contract:
    """Return *contract* with so many *examples* in place of its own where requests are made up."""

    def more(clause: Clause[Any]) -> Clause[Any]:
        fuzz = clause.probe
        return replace(clause, probe=replace(fuzz, examples=examples)) if isinstance(fuzz, Fuzz) else clause

    return _each(contract, more)


def replaying(contract: Contract, failed: Mapping[str, Sequence[tuple[Stop, Failing]]]) -> Contract:
    """Return *contract* with, by clause, what *failed* sent again in place of requests that are made up."""

    def again(clause: Clause[Any]) -> Clause[Any]:
        known = failed.get(clause.id, ())
        if not isinstance(clause.probe, Fuzz) or not known:
            return clause
        stops = tuple(dict.fromkeys(stop for stop, _ in known))
        return replace(clause, probe=Again(clause.probe, tuple(known)), check=fails_no_more(), stops=stops)

    return _each(contract, again)


def _each(contract: Contract, change: Callable[[Clause[Any]], Clause[Any] | None]) -> Contract:
    def changed(phase: Phase) -> Phase:
        return replace(phase, clauses=tuple(found for each in phase.clauses if (found := change(each)) is not None))

    return replace(contract, phases=tuple(map(changed, contract.phases)))


def _made_up(fuzz: Fuzz, old: Release, new: Release) -> Iterator[Clause[Any]]:
    for name, release, stops in (("old", old, (Stop.BEFORE, Stop.BACK)), ("new", new, (Stop.AFTER,))):
        text = f"Whatever {release} is asked, it answers as its document says."
        # On fewer rows other requests are made up.
        yield Clause(f"api.fuzz.{name}", text, fuzz, withstands(), Holds.ALWAYS, stops, release=release, whole=True)


def _clauses(
    replay: Replay, releases: tuple[Release, Release], brought: tuple[Differs, ...], answers: tuple[str, str, str]
) -> Iterator[Clause[Any]]:
    old, new = releases
    meanwhile, early, late = answers
    always, premise = Holds.ALWAYS, Holds.PREMISE
    as_before, as_after = works(), works(*brought)
    for name, text, release, check, holds, stops, answer in (
        ("reaches", "Every operation is reached.", old, reaches(), always, (Stop.BEFORE,), ""),
        ("old", f"{old} answers as it did.", old, as_before, always, (Stop.BEFORE, Stop.BACK), ""),
        ("new", f"{new} answers so too.", new, as_after, always, (Stop.AFTER, Stop.AGAIN), ""),
        ("database-first", f"Database first: {old} works on.", old, as_before, premise, (Stop.AFTER,), meanwhile),
        ("statements", f"What {old} sends prepares on.", old, prepares(), premise, (Stop.AFTER,), meanwhile),
        ("code-first", f"Code first: {new} works already.", new, as_after, premise, (Stop.BEFORE,), early),
        ("back.database-first", f"Back, database first: {new} works on.", new, as_after, premise, (Stop.BACK,), late),
    ):
        yield Clause(f"api.{name}", text, replay, check, holds, stops, release=release, answer=answer)
