"""The main job: walk a contract, judge what was seen."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from pathlib import Path
from typing import Any

from harness.contract import Clause, Contract, CopyOf, Phase
from harness.errors import HarnessError
from harness.facts.halfway import HALFWAY
from harness.fates import FRAME, WALK
from harness.judge import Judged, judge
from harness.observation import Observation, clauses_of
from harness.observe import ahead, observe
from harness.postgres import Server, embedded, external
from harness.smallest import with_smallest
from harness.verdict import Holds, Stop

__all__ = ["Result", "verify"]


@dataclass(frozen=True, slots=True)
class Result:
    """What a run came to. *kept* says, a line each, how to open the databases that were left."""

    contract: Contract
    observation: Observation
    judged: tuple[Judged, ...]
    kept: tuple[str, ...] = ()


def verify(  # noqa: PLR0913  # the command's options, each by its name
    contract: Contract,
    *,
    dsn: str | None = None,
    rows: Path | CopyOf | None = None,
    until: Stop = Stop.AGAIN,
    select: Callable[[Clause[Any]], bool] | None = None,
    keep: bool = False,
    seed: int = 0,
    smallest: bool = True,
    progress: Callable[[str], None] = lambda _: None,
) -> Result:
    """
    Walk *contract* on the embedded server, or on the one that *dsn* names, and judge it.

    It walks on *rows* in place of the first phase's own. For what is red on generated rows the *smallest* data on which
    it still is are looked for.

    Raises HarnessError on misuse, where no server serves, where *select* leaves no clause to ask, and where a clause
    names what is not there.
    """
    if all(clause.section in {WALK, FRAME, HALFWAY} for _, clause in clauses_of(contract)):
        raise HarnessError(
            f"RFC {contract.rfc} promises nothing: no phase has a clause. Add one: clauses=(Clause(…),)."
        )
    chosen = _selected(contract, select) if select else contract
    if rows:
        first, *others = chosen.phases
        chosen = replace(chosen, phases=(replace(first, rows=rows), *others))
    progress("starting Postgres")
    with _server(dsn) as server:
        observation = observe(chosen, server, moment=ahead(), seed=seed, until=until, progress=progress)
        judged = judge(chosen, observation)
        _require_names(judged)
        if smallest:
            judged = with_smallest(chosen, observation, judged, server, progress=progress)
        kept = _kept(server) if keep else ()
    return Result(chosen, observation, judged, kept)


def _server(dsn: str | None) -> AbstractContextManager[Server]:
    return external(dsn) if dsn else embedded()


def _selected(contract: Contract, select: Callable[[Clause[Any]], bool]) -> Contract:
    """
    Keep the clauses selected, and the walk's own: a step that fails is the reason why others are undecided.

    The rows are those of the whole contract.
    """
    if not any(select(clause) for _, clause in clauses_of(contract)):
        raise HarnessError(f"no clause of RFC {contract.rfc} is selected. `harness verify` without -k asks them all.")
    return replace(
        contract,
        phases=tuple(_part(phase, select) for phase in contract.phases),
    )


def _part(phase: Phase, select: Callable[[Clause[Any]], bool]) -> Phase:
    asked = tuple(each for each in phase.clauses if select(each) or each.section == WALK)
    left = reduce(add, (each.hints for each in phase.clauses if each not in asked), phase.hints)
    return replace(phase, clauses=asked, hints=left)


def _require_names(judged: Iterable[Judged]) -> None:
    """Raise HarnessError where a clause that always holds is about something that is not there to begin with."""
    for each in judged:
        for seen in each.evidence:
            if each.clause.holds is Holds.ALWAYS and seen.stop is Stop.BEFORE and seen.evidence.absent:
                raise HarnessError(
                    f"clause {each.clause.id} holds always, yet this is missing before: {seen.evidence.absent}. "
                    "Correct the name, or let the phase bring it about."
                )


def _kept(server: Server) -> tuple[str, ...]:
    server.keep()
    opening = tuple(server.how_to_open(name) for name in server.databases.made)
    stop = server.how_to_stop()
    return (*opening, f"{stop}  # stops the server and removes its data") if stop else opening
