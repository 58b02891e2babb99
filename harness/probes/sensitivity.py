"""The upgrade tried under other circumstances, each on a clone that is dropped."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from harness.contract import Look, Session
from harness.facts.sensitivity import Circumstance, Forced, Under
from harness.probes.attempt import setting
from harness.probes.left import differences, random_columns
from harness.probes.names import quoted
from harness.verdict import Stop

__all__ = ["UpgradeUnder"]

DECOY = "harness_decoy"
TABLES = """
SELECT n.nspname || '.' || c.relname, c.relname, n.nspname, a.attname
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
ORDER BY 1, 4
"""
FLAGS = """
SELECT n.nspname || '.' || c.relname, n.nspname, c.relname, c.relrowsecurity, c.relforcerowsecurity
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class UpgradeUnder:
    """Run the upgrade under each of *circumstances*, and compare all that it leaves with what the walk's own left."""

    circumstances: tuple[Circumstance, ...]

    def read(self, look: Look) -> tuple[Under, ...]:
        """Return what became of each."""
        walked = look.at(Stop.AFTER)
        return tuple(self._under(look, walked, each) for each in self.circumstances)

    def _under(self, look: Look, walked: Session, circumstance: Circumstance) -> Under:
        with look.scratch(Stop.BEFORE) as database:
            with _arranged(look, database, circumstance) as forced:
                trace = look.step(Stop.AFTER, database)
            as_it_was = look.before if trace.refused else walked
            _set_flags(database, as_it_was)
            with look.another(database, readonly=True) as left:
                found = differences(as_it_was, left, look.bookkeeping)
                random = _random(look, walked) if found.said and not trace.refused else frozenset()
                if random:
                    found = differences(as_it_was, left, look.bookkeeping, random)
        return Under(circumstance, trace, found.extent, found.said, forced)


def _random(look: Look, walked: Session) -> frozenset[str]:
    """Return the columns that the upgrade fills otherwise each time, whatever the circumstances."""
    with look.scratch(Stop.BEFORE) as twin:
        look.step(Stop.AFTER, twin)
        with look.another(twin, readonly=True) as left:
            return random_columns(walked, left, look.bookkeeping)


@contextmanager
def _arranged(look: Look, database: Session, circumstance: Circumstance) -> Iterator[int]:
    """Make it so, and undo it on leaving; yield on how many tables row security is forced."""
    settings = dict(circumstance.settings)
    if circumstance.decoy:
        settings["search_path"] = _set_decoy(look, database)
    forced = _force(look, database, circumstance.owner) if circumstance.owner else 0
    for name, value in settings.items():
        database.execute(setting(name, value))
    if circumstance.owner:
        with look.owned(database):
            yield forced
    else:
        yield forced
    for name in settings:
        database.execute(setting(name))
    database.execute(f"DROP SCHEMA IF EXISTS {DECOY} CASCADE")


def _set_decoy(look: Look, database: Session) -> str:
    """Make tables of the same names, with the columns of either schema, and return a path on which they stand last."""
    columns: dict[str, dict[str, None]] = {}
    there = {str(row[0]) for row in look.before.rows(TABLES).rows} - {*look.bookkeeping}
    for session in (look.before, look.at(Stop.AFTER)):
        for table, name, _, column in session.rows(TABLES).rows:
            if table in there:
                columns.setdefault(str(name), {})[str(column)] = None
    tables = (f"CREATE TABLE {DECOY}.{quoted(name)} ({_typed(each)})" for name, each in columns.items())
    database.execute("; ".join((f"CREATE SCHEMA {DECOY}", *tables)))
    ((path,),) = database.rows("SELECT pg_catalog.current_setting('search_path')").rows
    return f"{path}, {DECOY}" if path else DECOY


def _typed(columns: dict[str, None]) -> str:
    return ", ".join(f"{quoted(column)} text" for column in columns)


def _force(look: Look, database: Session, which: Forced) -> int:
    """Force row security; return on how many tables."""
    flags = [row for row in look.before.rows(FLAGS).rows if row[0] not in look.bookkeeping]
    tables = [f"{quoted(str(row[1]))}.{quoted(str(row[2]))}" for row in flags if row[3] or which is Forced.EVERY]
    for table in tables:
        database.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    return len(tables)


def _set_flags(database: Session, as_in: Session) -> None:
    """Give each table the row security that it has *as_in* another database."""
    wanted = {row[0]: row[3:] for row in as_in.rows(FLAGS).rows}
    for table, schema, name, *flags in database.rows(FLAGS).rows:
        enabled, forced = wanted.get(table, flags)
        if [enabled, forced] != flags:
            words = f"{'ENABLE' if enabled else 'DISABLE'} ROW LEVEL SECURITY, "
            words += f"{'' if forced else 'NO '}FORCE ROW LEVEL SECURITY"
            database.execute(f"ALTER TABLE {quoted(str(schema))}.{quoted(str(name))} {words}")
