"""How far something long is, and about how long it goes on."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

__all__ = ["Pace"]

FIRST, EVERY = 1.0, 5.0  # seconds until the first line, and between lines
MOST = 0.99  # the whole is an estimate: only the end is the end
MINUTE = 60


@dataclass
class Pace:
    """*what* is done: of about *whole*, in whatever unit, some has *gone*. *told* hears of it now and then."""

    what: str
    whole: float
    told: Callable[[str], None]
    clock: Callable[[], float] = time.monotonic
    _done: float = 0
    _began: float = field(init=False)
    _next: float = field(init=False)

    def __post_init__(self) -> None:
        self._began = self.clock()
        self._next = self._began + FIRST

    def gone(self, more: float) -> None:
        """Note that *more* of it is done."""
        self.at(self._done + more)

    def at(self, done: float) -> None:
        """Note that so much is *done*, and say so when it is time."""
        self._done = done
        now = self.clock()
        if now < self._next or not self.whole:
            return
        self._next = now + EVERY
        part = min(done / self.whole, MOST)
        left = f", about {_spell((now - self._began) * (1 - part) / part)} left" if part else ""
        self.told(f"{self.what}: {part:.0%}{left}")


def _spell(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 2 * MINUTE else f"{seconds / MINUTE:.0f} min"
