"""Where the sequences stand, and the columns that they fill."""

from collections.abc import Mapping
from dataclasses import dataclass

from harness.contract import Look, Session
from harness.facts.rows import Row
from harness.facts.sequences import Sequences, SequenceStand
from harness.verdict import Stop

__all__ = ["CompareSequences"]

# A column is filled by a sequence that it owns, or that its default asks.
SEQUENCES = """
WITH filled AS (
    SELECT d.objid AS sequence, d.refobjid AS relation, d.refobjsubid AS number
    FROM pg_catalog.pg_depend d
    WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid = 0 AND d.refobjsubid > 0
        AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype IN ('a', 'i')
    UNION
    SELECT d.refobjid, def.adrelid, def.adnum
    FROM pg_catalog.pg_depend d
    JOIN pg_catalog.pg_attrdef def ON def.oid = d.objid
    WHERE d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
        AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
)
SELECT ns.nspname || '.' || s.relname,
       pg_catalog.quote_ident(ns.nspname) || '.' || pg_catalog.quote_ident(s.relname),
       pg_catalog.quote_ident(nt.nspname) || '.' || pg_catalog.quote_ident(t.relname),
       pg_catalog.quote_ident(a.attname), q.seqincrement, q.seqcycle
FROM pg_catalog.pg_class s
JOIN pg_catalog.pg_namespace ns ON ns.oid = s.relnamespace
JOIN pg_catalog.pg_sequence q ON q.seqrelid = s.oid
LEFT JOIN filled f ON f.sequence = s.oid
LEFT JOIN pg_catalog.pg_class t ON t.oid = f.relation AND t.relkind IN ('r', 'p')
LEFT JOIN pg_catalog.pg_namespace nt ON nt.oid = t.relnamespace
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = f.number
    AND a.atttypid IN ('smallint'::regtype, 'integer'::regtype, 'bigint'::regtype, 'numeric'::regtype)
WHERE ns.nspname NOT LIKE 'pg\\_%'
ORDER BY 1, 3, 4
"""
TABLES = """
SELECT count(*) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
"""


@dataclass(frozen=True, slots=True)
class CompareSequences:
    """What each sequence was to give out next at *since*, what it is to, and its column's furthest value."""

    since: Stop = Stop.BEFORE

    def read(self, look: Look) -> Sequences:
        """Return them by name; one that was not there had nothing to give out."""
        then = {str(row[0]): _next(look.at(self.since), row) for row in look.at(self.since).rows(SEQUENCES).rows}
        ((tables,),) = look.now.rows(TABLES).rows
        stands = tuple(_stand(look.now, row, then) for row in look.now.rows(SEQUENCES).rows)
        return Sequences(stands, int(str(tables)))


def _stand(session: Session, row: Row, then: Mapping[str, int]) -> SequenceStand:
    name, _, table, column, step, cycles = row
    now, falling = _next(session, row), int(str(step)) < 0
    if cycles:  # it begins again by itself
        return SequenceStand(str(name), None, now, falling=falling)
    end = "min" if falling else "max"
    most = _one(session, f"SELECT trunc({end}({column})::numeric) FROM {table}") if column else None  # noqa: S608  # quoted
    return SequenceStand(str(name), then.get(str(name)), now, most, falling)


def _next(session: Session, row: Row) -> int:
    _, sequence, _, _, step, _ = row
    given = _one(session, f"SELECT last_value + CASE WHEN is_called THEN {step} ELSE 0 END FROM {sequence}")  # noqa: S608  # quoted
    return given or 0


def _one(session: Session, sql: str) -> int | None:
    ((value,),) = session.rows(sql).rows
    return None if value is None else int(str(value))
