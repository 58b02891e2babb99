"""A step that is cut off: the server ends its connections, as it does when whoever runs the step is gone."""

from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import psycopg

from harness.contract import Session
from harness.facts.trace import Cut

__all__ = ["Cutter", "StepCutOff"]

GLANCE = 0.01  # seconds between two looks
OTHERS = """
FROM pg_catalog.pg_stat_activity
WHERE datname = pg_catalog.current_database() AND backend_type = 'client backend'
    AND pid <> ALL (ARRAY[pg_catalog.pg_backend_pid(), CAST(:holder AS integer)])
"""
# Waits until each backend has ended, 10 seconds at most: only then is its transaction undone.
END = f"SELECT pg_catalog.pg_terminate_backend(pid, 10000) {OTHERS}"
WAITING = f"SELECT pid {OTHERS} AND wait_event_type = 'Lock'"
# What works CONCURRENTLY waits for every transaction that may write, after it has committed the first half.
HOLD = """
DO $hold$ DECLARE held regclass; BEGIN
  FOR held IN
    SELECT c.oid FROM pg_catalog.pg_class c
    WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
      AND c.relnamespace::regnamespace::text !~ '^(pg_|information_schema$)'
  LOOP
    EXECUTE pg_catalog.format('LOCK TABLE %s IN ROW EXCLUSIVE MODE', held);
  END LOOP;
END $hold$
"""


class StepCutOff(BaseException):  # no error, and no revision is to catch it: nobody runs it any more
    """The step's connections were ended on purpose."""


class Cutter:
    """Ends every connection to *database* but its own at *cut*: tell it what `began` and `ended`, then `close` it."""

    def __init__(self, database: Session, cut: Cut) -> None:
        self.cut = cut
        self.done = False
        self._database = database
        self._over = Event()
        self._holder: psycopg.Connection[psycopg.rows.TupleRow] | None = None
        self._watch: Future[None] | None = None
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="cutter")

    def began(self, number: int) -> None:
        """Lie in wait for statement *number*, where it is to be cut off within."""
        if self.cut == Cut(number, within=True):
            self._holder = psycopg.connect(self._database.url)
            self._holder.execute(HOLD)
            self._watch = self._threads.submit(self._wait)

    def ended(self, number: int) -> None:
        """Raise StepCutOff after statement *number*, where the step is to end there, and end it."""
        if number == self.cut.number:
            self.close()
            if not self.done:
                self._end()
            raise StepCutOff

    def close(self) -> None:
        """Wait no longer. Raises what kept the cutter from its work."""
        self._over.set()
        self._threads.shutdown()
        if self._holder is not None:
            self._holder.close()
        if self._watch is not None:
            self._watch.result()

    def _wait(self) -> None:
        while not self._over.wait(GLANCE):
            if self._database.rows(WAITING, self._spared()).rows:
                self._end()
                return

    def _end(self) -> None:
        self.done = True
        self._database.rows(END, self._spared())

    def _spared(self) -> dict[str, object]:
        return {"holder": self._holder.info.backend_pid if self._holder else 0}
