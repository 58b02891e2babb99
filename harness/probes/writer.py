"""A step of the migrator, tried while another session goes on writing."""

import re
from dataclasses import dataclass
from datetime import timedelta

from harness.contract import Look, Session
from harness.facts.answer import Refused
from harness.facts.attempt import Accompanied
from harness.probes.attempt import Step, seen_waiting, start
from harness.probes.rows import asked
from harness.verdict import Stop

__all__ = ["AttemptWhileWriting"]

NUMBER = re.compile(r"(?<![:\w]):n\b")
MOST = 500  # writes, so that the step is not kept from ending


@dataclass(frozen=True, slots=True)
class AttemptWhileWriting:
    """
    Take a clone to *to* while another session writes: *writes*, one statement in which `:n` is 1, then 2, then 3, ….

    The first is open when the step begins and is committed as soon as the step waits or has ended: what the step has
    copied by then lacks it. The others follow, each committed by itself, until the step ends. *kept* is the query of
    the numbers that are there in the end. *given* is SQL that is run before.
    """

    writes: str
    kept: str
    given: str = ""
    patience: timedelta = timedelta(seconds=10)
    to: Stop = Stop.AFTER

    def read(self, look: Look) -> Accompanied:
        """Return what was written, and what of it is there."""
        with look.scratch(start(self.to)) as database, look.another(database) as writer:
            if self.given:
                database.execute(self.given)
            writer.execute(f"SET statement_timeout = {self.patience // timedelta(milliseconds=1)}")
            step = Step(look, self.to, database)
            try:
                with look.hold(database, self._numbered(1), keep=True):
                    step.start()
                    waited = seen_waiting(writer, step)
                written, refused = self._write(writer, step)
            finally:
                if step.is_alive():
                    step.join()
            return Accompanied(step.trace(), written, self._kept(database), waited, refused)

    def _write(self, writer: Session, step: Step) -> tuple[tuple[int, ...], Refused | None]:
        """Write on until the step has ended or a write is refused; return the numbers written, and the refusal."""
        last = 1
        while step.is_alive() and last < MOST:
            answer = asked(writer, self._numbered(last + 1))
            if isinstance(answer, Refused):
                return tuple(range(1, last + 1)), answer
            last += 1
        return tuple(range(1, last + 1)), None

    def _kept(self, database: Session) -> tuple[int, ...] | Refused:
        found = asked(database, self.kept)
        return found if isinstance(found, Refused) else tuple(sorted(int(str(row[0])) for row in found.rows))

    def _numbered(self, number: int) -> str:
        return NUMBER.sub(str(number), self.writes)
