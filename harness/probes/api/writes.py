"""The rows that a request wrote, as another connection sees them once they are committed."""

import json
from dataclasses import dataclass

from harness.contract import Session
from harness.facts.exchanges import Written

__all__ = ["Writes", "watch_writes"]

# Triggers in a scratch database, which is dropped. What the service rolls back is rolled back here too.
WATCH = """
CREATE SCHEMA harness_watch;
CREATE TABLE harness_watch.written (id bigserial PRIMARY KEY, at text NOT NULL, done text NOT NULL, cells jsonb);
CREATE FUNCTION harness_watch.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $note$
BEGIN
    INSERT INTO harness_watch.written (at, done, cells) VALUES (
        format('%I.%I', tg_table_schema, tg_table_name),
        lower(tg_op),
        to_jsonb(CASE WHEN tg_op = 'DELETE' THEN old ELSE new END)
    );
    RETURN NULL;
END
$note$;
DO $all$
DECLARE
    every regclass;
BEGIN
    FOR every IN
        SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
          AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'harness_watch')
    LOOP
        EXECUTE format('CREATE TRIGGER harness_watch AFTER INSERT OR UPDATE OR DELETE ON %s '
                       'FOR EACH ROW EXECUTE FUNCTION harness_watch.note()', every);
    END LOOP;
END
$all$;
"""
READ = "SELECT id, at, done, cells::text FROM harness_watch.written WHERE id > :after ORDER BY id"


@dataclass(slots=True)
class Writes:
    """What is written to a database from a moment on."""

    session: Session
    last: int = 0

    def since(self) -> tuple[Written, ...]:
        """Return the rows written and committed since the last time, in the order of writing."""
        rows = self.session.rows(READ, {"after": self.last}).rows
        if rows:
            self.last = int(str(rows[-1][0]))
        return tuple(Written(_plain(at), str(done), _cells(json.loads(str(cells)))) for _, at, done, cells in rows)


def watch_writes(session: Session) -> Writes:
    """Watch the scratch database of *session*."""
    session.execute(WATCH)
    return Writes(session)


def _plain(name: object) -> str:
    return str(name).removeprefix("public.")


def _cells(row: dict[str, object]) -> tuple[tuple[str, str | None], ...]:
    return tuple(_cell(name, row[name]) for name in sorted(row))


def _cell(name: str, value: object) -> tuple[str, str | None]:
    return name, None if value is None else value if isinstance(value, str) else json.dumps(value, sort_keys=True)
