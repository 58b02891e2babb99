"""What the step that led to a stop did."""

from dataclasses import dataclass

from harness.contract import Look
from harness.facts.trace import Trace

__all__ = ["ReadTrace"]


@dataclass(frozen=True, slots=True)
class ReadTrace:
    """The statements, durations and locks of the step that led to the stop."""

    def read(self, look: Look) -> Trace:
        """Return the trace."""
        return look.trace
