"""A form of a change, walked and judged."""

from dataclasses import replace
from pathlib import Path

from harness.contract import Contract, Phase
from harness.fates import complete
from harness.judge import Judged, judge
from harness.postgres import Server
from harness.tests.faults.change import Change, Wrong
from harness.tests.fresh import files, walk
from harness.verdict import Holds, Outcome, Stop

__all__ = ["said", "stops", "walked"]


def walked(server: Server, folder: Path, change: Change, wrong: Wrong | None = None) -> tuple[Judged, ...]:
    """Walk one form, and judge it."""
    up, down = (wrong.up or change.up, wrong.down or change.down) if wrong else (change.up, change.down)
    texts = {"before": change.before, "up": up} | ({"down": down} if down else {})
    migrator = replace(files(folder, texts), transaction=change.transaction)
    contract = complete(Contract("0001", change.name, (Phase("change", migrator, clauses=change.intent),)))
    return judge(contract, walk(server, contract))


def stops(judged: Judged) -> tuple[Stop, ...]:
    """Where it is not as it is to be."""
    wanted = {
        stop: Outcome.BROKEN if judged.clause.holds is Holds.BROUGHT and not stop.migrated else Outcome.UPHELD
        for stop in judged.outcomes
    }
    return tuple(
        stop for stop, outcome in judged.outcomes.items() if outcome not in {wanted[stop], Outcome.INCONCLUSIVE}
    )


def said(judged: Judged) -> str:
    """What speaks against it."""
    lines = [
        f"{seen.stop}: {seen.evidence.where}: {seen.evidence.observed}"
        for seen in judged.evidence
        if not seen.evidence.supports
    ]
    return "\n".join([*lines, *judged.reasons.values()])
