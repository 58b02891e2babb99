"""The columns whose cells a step does not fill alike when it runs twice."""

from collections.abc import Mapping

from harness.contract import Session
from harness.probes.names import quoted

__all__ = ["AHEAD", "moving"]

# Every sequence goes on a little, so that what it gives out to another run is something else.
AHEAD = """
DO $ahead$ DECLARE sequence regclass; BEGIN
  FOR sequence IN
    SELECT c.oid FROM pg_catalog.pg_class c WHERE c.relkind = 'S' AND c.relpersistence <> 't' ORDER BY c.oid
  LOOP
    BEGIN
      PERFORM pg_catalog.nextval(sequence) FROM pg_catalog.generate_series(1, 7);
    EXCEPTION WHEN sequence_generator_limit_exceeded THEN NULL;
    END;
  END LOOP;
END $ahead$
"""
# What may say when, or which run it was: a type of time, an identity, a default that calls a function.
COLUMNS = r"""
SELECT n.nspname || '.' || c.relname, a.attname,
       CASE c.relkind WHEN 'r' THEN 'ONLY ' ELSE '' END
           || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname),
       a.atttypid = ANY (ARRAY['date', 'time', 'timetz', 'timestamp', 'timestamptz']::regtype[])
           OR a.attidentity <> '' OR coalesce(pg_catalog.pg_get_expr(d.adbin, d.adrelid) ~ '\w\(', FALSE)
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum AND a.attgenerated = ''
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
ORDER BY 1, 2
"""
LINKS = """
SELECT n.nspname || '.' || c.relname || '.' || a.attname,
       fn.nspname || '.' || fc.relname || '.' || f.attname
FROM pg_catalog.pg_constraint r
CROSS JOIN LATERAL unnest(r.conkey, r.confkey) AS pair (near, far)
JOIN pg_catalog.pg_class c ON c.oid = r.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = pair.near
JOIN pg_catalog.pg_class fc ON fc.oid = r.confrelid
JOIN pg_catalog.pg_namespace fn ON fn.oid = fc.relnamespace
JOIN pg_catalog.pg_attribute f ON f.attrelid = fc.oid AND f.attnum = pair.far
WHERE r.contype = 'f'
ORDER BY 1, 2
"""

Sums = Mapping[str, object]  # by `schema.table.column`: what its cells amount to, in whatever order


def moving(began: Session, ended: Session, twin: Session) -> tuple[str, ...]:
    """
    Return the columns, `schema.table.column`, that the step from *began* to *ended* fills anew each time.

    Those in which *twin*, another run of it, has something else; and of those that the step wrote to, the times, the
    generated, and what refers to them.
    """
    then, now, other = _sums(began), _sums(ended), _sums(twin)
    written = {column for column, total in now.items() if then.get(column) != total}
    found = {column for column, total in now.items() if other.get(column) != total}
    found |= written & {
        f"{table}.{column}" for table, column, _, of_this_run in ended.rows(COLUMNS).rows if of_this_run
    }
    links = [(str(near), str(far)) for near, far in ended.rows(LINKS).rows]
    while more := {near for near, far in links if far in found and near in written} - found:
        found |= more
    return tuple(sorted(found))


def _sums(session: Session) -> Sums:
    columns: dict[tuple[str, str], list[str]] = {}
    for table, column, source, _ in session.rows(COLUMNS).rows:
        columns.setdefault((str(table), str(source)), []).append(str(column))
    return {
        f"{table}.{column}": total
        for (table, source), names in columns.items()
        for column, total in zip(names, _totals(session, source, names), strict=True)
    }


def _totals(session: Session, source: str, columns: list[str]) -> tuple[object, ...]:
    sums = ", ".join(
        f"sum(coalesce(pg_catalog.hashtextextended({quoted(column)}::text, 0), 1)::numeric)" for column in columns
    )
    return session.rows(f"SELECT {sums} FROM {source}").rows[0]  # noqa: S608  # names are quoted
