"""Where the sequences stand that fill columns."""

from dataclasses import dataclass

from harness.contract import Look, Session
from harness.facts.sequences import Sequences, SequenceStand
from harness.verdict import Stop

__all__ = ["CompareSequences"]

OWNED = """
SELECT s.oid::pg_catalog.regclass::text, t.oid::pg_catalog.regclass::text, pg_catalog.quote_ident(a.attname),
       ns.nspname || '.' || s.relname
FROM pg_catalog.pg_class s
JOIN pg_catalog.pg_namespace ns ON ns.oid = s.relnamespace
JOIN pg_catalog.pg_depend d ON d.objid = s.oid AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
    AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype IN ('a', 'i')
JOIN pg_catalog.pg_class t ON t.oid = d.refobjid
JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid AND a.attnum > 0
WHERE s.relkind = 'S'
ORDER BY 4
"""


@dataclass(frozen=True, slots=True)
class CompareSequences:
    """Where each sequence that a column owns stood at *since*, where it stands, and the column's largest value."""

    since: Stop = Stop.BEFORE

    def read(self, look: Look) -> Sequences:
        """Return them by name; one that was not there stood at nothing."""
        then = {name: stand for name, stand, _ in _stands(look.at(self.since))}
        return Sequences(
            tuple(SequenceStand(name, then.get(name), stand, most) for name, stand, most in _stands(look.now))
        )


def _stands(session: Session) -> list[tuple[str, int | None, int | None]]:
    return [
        (str(name), _one(session, f"SELECT CASE WHEN is_called THEN last_value END FROM {sequence}"), most)  # noqa: S608  # regclass
        for sequence, table, column, name in session.rows(OWNED).rows
        for most in (_one(session, f"SELECT max({column})::bigint FROM {table}"),)  # noqa: S608  # regclass and quoted
    ]


def _one(session: Session, sql: str) -> int | None:
    ((value,),) = session.rows(sql).rows
    return None if value is None else int(str(value))
