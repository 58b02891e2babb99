"""The same check over and over, on other databases."""

import threading
from collections.abc import Callable

from harness.contract import Contract, Phase
from harness.facts.answer import Unobserved
from harness.judge import Judged
from harness.smoke import smoke
from harness.smoke.made import Made, made
from harness.verdict import Stop

__all__ = ["checking"]


def checking(
    contract: Contract, phase: str = "", expect: Stop | None = None, *, rollback_writes: bool = False
) -> Callable[[str], tuple[tuple[Judged, ...], str]]:
    """Return what checks the database at a URL, from whatever thread, and says where it stands."""
    turn, known = threading.Lock(), dict[str, Made | Unobserved]()

    def make(of: Contract, chosen: Phase) -> Made | Unobserved:
        with turn:  # the schema of the revisions is made once
            if chosen.name not in known:
                known[chosen.name] = made(of, chosen)
            return known[chosen.name]

    def check(url: str) -> tuple[tuple[Judged, ...], str]:
        result = smoke(contract, url, phase=phase, expect=expect, rollback_writes=rollback_writes, make=make)
        stands = result.smoked.standing.stop
        return result.judged, f"at {stands}" if stands else "at neither stop"

    return check
