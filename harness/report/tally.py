"""The denominators: how many verdicts of each kind, on how much evidence."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from harness.judge import Judged
from harness.verdict import Extent, Verdict

__all__ = ["Tally", "tally"]


@dataclass(frozen=True, slots=True)
class Tally:
    """*answered* are the refuted premises that the contract does something about, and that are not *red* therefore."""

    verdicts: Mapping[Verdict, int]
    clauses: int
    red: int
    answered: int
    evidence: int
    looked_at: Extent

    @property
    def undecided(self) -> int:
        """How many clauses have no answer."""
        return self.verdicts[Verdict.UNDECIDED]

    def counts(self) -> dict[str, int]:
        """Return everything by name, every verdict included."""
        return {
            **{str(verdict): count for verdict, count in self.verdicts.items()},
            "clauses": self.clauses,
            "red": self.red,
            "answered": self.answered,
            "evidence": self.evidence,
            "rows": self.looked_at.rows,
            "cells": self.looked_at.cells,
        }


def tally(judged: Iterable[Judged]) -> Tally:
    """Count *judged*."""
    judged = tuple(judged)
    seen = [seen.evidence for each in judged for seen in each.evidence]
    found = Counter(each.verdict for each in judged)
    return Tally(
        verdicts={verdict: found[verdict] for verdict in Verdict},
        clauses=len(judged),
        red=sum(each.red for each in judged),
        answered=sum(each.verdict is Verdict.REFUTED and not each.red for each in judged),
        evidence=len(seen),
        looked_at=sum((evidence.looked_at for evidence in seen), Extent()),
    )
