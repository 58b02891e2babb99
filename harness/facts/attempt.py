"""A step of the migrator tried under circumstances, on a clone."""

from dataclasses import dataclass

from harness.facts.answer import Refused
from harness.facts.rows import Comparison
from harness.facts.trace import Trace

__all__ = ["Accompanied", "Attempted", "Blocked"]


@dataclass(frozen=True, slots=True)
class Attempted:
    """
    What the step did, and what it left.

    *touched* names the tables whose rows, and the other objects whose definitions, are not as they were before the
    step; *result* compares what the step left with what the walk's own step left, where the attempt was asked to.
    """

    trace: Trace
    touched: tuple[str, ...] = ()
    result: Comparison | Refused | None = None


@dataclass(frozen=True, slots=True)
class Blocked:
    """
    A step tried while another session held a transaction open.

    *waited*: the step was seen waiting for a lock. *released*: the holder had to let go before the step ended.
    *bystander*: what a third session met that read meanwhile; None where it went on.
    """

    trace: Trace
    waited: bool
    released: bool
    bystander: Refused | None = None
    touched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Accompanied:
    """
    A step tried while another session went on writing.

    *written* are the numbers of what it committed, *kept* of what is there after the step; *waited*: the step was seen
    waiting for it. *refused*: what it met in the end, where it did not go on.
    """

    trace: Trace
    written: tuple[int, ...] = ()
    kept: tuple[int, ...] | Refused = ()
    waited: bool = False
    refused: Refused | None = None
