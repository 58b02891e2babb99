"""What clients meet while a phase is rolled out, and rolled back: each release on each state of the database."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from harness.checks.answers import Differs
from harness.checks.api import prepares, reaches, works
from harness.checks.documents import breaks_nothing
from harness.contract import Clause, Contract, Release
from harness.contract import section as under
from harness.probes.api import Record, Replay, Traffic
from harness.verdict import Holds, Stop

__all__ = ["CELLS", "MATRIX", "Served", "without_api"]

MATRIX = "Deployment"  # the section of what is derived
CELLS = frozenset({"api.old", "api.new", "api.database-first", "api.code-first", "api.back.database-first"})


def Served(  # noqa: N802, PLR0913  # a word of a contract; each argument has its name there
    traffic: Traffic,
    *,
    old: Release,
    new: Release,
    brought: Sequence[Differs] = (),
    declared: Sequence[str] = (),
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
    return under(MATRIX, *_clauses(replay, (old, new), tuple(brought), answers), document)


def without_api(contract: Contract) -> Contract:
    """Return *contract* without what asks an API."""
    return replace(
        contract,
        phases=tuple(
            replace(phase, clauses=tuple(each for each in phase.clauses if not isinstance(each.probe, Replay | Record)))
            for phase in contract.phases
        ),
    )


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
