"""What is red about a clause, so that it can be told whether something else is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from harness.contract import Clause, Phase
from harness.facts.answer import Refused
from harness.facts.cells import Cells
from harness.facts.hidden import Veiled
from harness.facts.rows import Comparison, Offenders, Rows
from harness.facts.sequences import Sequences
from harness.facts.trace import Trace
from harness.judge import Judged
from harness.observation import PhaseObservation, readings
from harness.report.expected import surprising
from harness.verdict import STOPS, Outcome, Stop, Verdict

__all__ = ["Red", "red_of"]

Where = tuple[Stop, str]

# What rows have a say in and a walk reads soon; not a schema, nor what a release's code answers, nor a step tried.
_READ = (Cells, Comparison, Offenders, Refused, Rows, Sequences, Trace)
_SAID = re.compile(r"\"[^\"]*\"|'[^']*'|\d+")


@dataclass(frozen=True, slots=True)
class Red:
    """
    A clause that is red: at which stops and *where*, and in what *kinds* of ways; *facts* are what was seen there.

    *first* is the one that shows first on the walk.
    """

    clause: Clause[Any]
    phase: str
    wheres: tuple[Where, ...]
    kinds: frozenset[Where]
    facts: tuple[object, ...]

    @property
    def first(self) -> Where:
        """Where it shows first."""
        return self.wheres[0]

    @property
    def stop(self) -> Stop:
        """When it does."""
        return self.first[0]

    def is_like(self, other: "Red") -> bool:
        """Whether this is red where *other* first is, and in no other way than that is."""
        return other.first in self.wheres and set(self.wheres) <= set(other.wheres) and self.kinds <= other.kinds


def red_of(judged: Judged, phase: Phase, walk: PhaseObservation) -> Red | None:
    """Return what is red about *judged* that rows may have to do with; None where nothing is."""
    if not judged.red or judged.verdict in {Verdict.VACUOUS, Verdict.STUCK} or judged.clause.whole:
        return None
    stops = [stop for stop in surprising(judged) if judged.outcomes[stop] is Outcome.BROKEN]
    seen = [(reading.stop, walk.fact(judged.clause, reading)) for reading in readings(phase, judged.clause, walk.stops)]
    facts = [(stop, fact.shown if isinstance(fact, Veiled) else fact) for stop, fact in seen if stop in stops]
    if not facts or not all(isinstance(fact, _READ) for _, fact in facts):
        return None
    against = {(each.stop, each.evidence.where) for each in judged.evidence if not each.evidence.supports}
    wheres = sorted((each for each in against if each[0] in stops), key=lambda each: STOPS.index(each[0]))
    kinds = frozenset((stop, kind) for stop, fact in facts for kind in _kinds(fact))
    return Red(judged.clause, judged.phase, tuple(wheres), kinds, tuple(fact for _, fact in facts))


def _kinds(fact: object) -> Iterator[str]:
    """Yield in which ways *fact* is not as it should be."""
    match fact:
        case Comparison():
            yield from (word for word, rows in (("lost", fact.lost), ("invented", fact.invented)) if rows)
        case Cells():
            for table in fact.tables:
                yield from {f"{table.name}.{change.column}" for change in table.changed}
                yield from (f"{table.name} {word}" for word in ("lost", "invented") if getattr(table, word))
        case Trace(refused=Refused() as refused):
            yield f"{refused.sqlstate} {refused.statement or _SAID.sub('', refused.message)}"
        case Refused():
            yield fact.sqlstate
