"""Sessions beside the migration: one that holds a transaction open, one that writes."""

from datetime import timedelta

from harness.checks.beside import goes_on, keeps_writes
from harness.checks.trace import gives_up
from harness.contract import Clause
from harness.facts.attempt import Accompanied, Blocked
from harness.probes.attempt import AttemptWhileHeld
from harness.probes.writer import AttemptWhileWriting
from harness.verdict import Holds, Stop

__all__ = ["WhileHeld", "WhileWriting"]

PATIENCE = timedelta(seconds=10)


def WhileHeld(  # noqa: N802, PLR0913  # a word of a contract; each argument has its name there
    name: str,
    held: str,
    *,
    text: str,
    gives_way: bool = True,
    bystander: str = "SELECT 1",
    patience: timedelta = PATIENCE,
    to: Stop = Stop.AFTER,
) -> Clause[Blocked]:
    """
    While another session has run *held* in a transaction that stays open, the step to *to* gives up waiting by itself.

    It then changes nothing, and whoever asks *bystander* meanwhile goes on. Where it is not to *give way*, it goes
    through all the same. The transaction is open for *patience* at most.
    """
    check = gives_up() if gives_way else goes_on()
    return Clause(name, text, AttemptWhileHeld(held, bystander, patience, to), check, Holds.ALWAYS, (to,))


def WhileWriting(  # noqa: N802, PLR0913  # as WhileHeld
    name: str, writes: str, *, kept: str, text: str, given: str = "", to: Stop = Stop.AFTER
) -> Clause[Accompanied]:
    """
    While another session writes, the step to *to* goes through, and whatever it committed is there after it.

    *writes* is one statement, in which `:n` is 1, then 2, then 3, …; *kept* the query that gives the numbers that are
    there in the end; *given* SQL that is run before, on the same clone.
    """
    return Clause(name, text, AttemptWhileWriting(writes, kept, given, to=to), keeps_writes(), Holds.ALWAYS, (to,))
