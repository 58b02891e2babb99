"""The tables of a database as they are compared: their columns by name, and what tells their rows apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from harness.contract import Session
from harness.probes.difference import Relation
from harness.probes.hashes import TEXT, Column
from harness.probes.names import quoted

__all__ = ["Stored", "stored"]

# Rows lie in a table itself, not in what inherits from it; of a partitioned table they are all its own.
# Columns by name, never by position: one that was dropped and added again is the same column.
TABLES = """
SELECT n.nspname || '.' || c.relname,
       CASE c.relkind WHEN 'r' THEN 'ONLY ' ELSE '' END
           || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname),
       array_agg(a.attname::text ORDER BY a.attname) FILTER (WHERE a.attname IS NOT NULL),
       array_agg(a.atttypid::bigint ORDER BY a.attname) FILTER (WHERE a.attname IS NOT NULL),
       array_agg(a.attname::text ORDER BY a.attname) FILTER (WHERE a.attnum = ANY (p.conkey))
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_catalog.pg_constraint p ON p.conrelid = c.oid AND p.contype = 'p'
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
GROUP BY 1, 2
ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Stored:
    """
    One table: *source* follows FROM, *types* are those of its columns, *key* the columns of its primary key.

    *told* are expressions over its rows, each of which is read as the column of that name.
    """

    name: str
    source: str
    types: Mapping[str, int]
    key: tuple[str, ...] = ()
    told: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of its columns, in order."""
        return tuple(sorted({*self.types, *self.told}))

    def relation(self, session: Session, columns: Sequence[str]) -> Relation:
        """Return these *columns* of it; without its whole key it has none."""
        cells = ", ".join(f"{self._cell(name)} AS c{number}" for number, name in enumerate(columns, 1))
        return Relation(
            session,
            f"(SELECT {cells} FROM {self.source}) AS q",  # noqa: S608  # names are quoted
            tuple(Column(TEXT if name in self.told else self.types[name]) for name in columns),
            tuple(columns.index(name) + 1 for name in self.key) if {*self.key} <= {*columns} else (),
        )

    def _cell(self, column: str) -> str:
        return f"({self.told[column]})::text" if column in self.told else quoted(column)


def stored(session: Session) -> dict[str, Stored]:
    """Return every user table by its qualified name, in order."""
    return {
        str(name): Stored(
            str(name), str(source), dict(zip(_each(columns), map(int, _each(types)), strict=True)), _each(key)
        )
        for name, source, columns, types, key in session.rows(TABLES).rows
    }


def _each(found: object) -> tuple[str, ...]:
    return tuple(map(str, found)) if isinstance(found, tuple) else ()
