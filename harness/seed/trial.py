"""Statements tried one by one inside the server, each undone by itself where Postgres refuses it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from harness.contract import Session

__all__ = ["Refusal", "Trial", "trial"]

# In a savepoint of its own each; of those with one number the first that goes in is the last to be tried.
# Constraints are checked at each statement's end, deferred ones too: else the commit would refuse them all.
_CREATE = """
CREATE OR REPLACE FUNCTION pg_temp.harness_tried(numbers integer[], statements text[])
RETURNS TABLE (place integer, state text, message text, named text, of_column text, of_type text, of_table text)
LANGUAGE plpgsql AS $tried$
DECLARE
  number integer; done integer := -1; statement text; affected bigint;
BEGIN
  SET CONSTRAINTS ALL IMMEDIATE;
  FOR place, number, statement IN
    SELECT t.at::integer, t.number, t.statement
    FROM unnest(numbers, statements) WITH ORDINALITY AS t (number, statement, at) ORDER BY t.at
  LOOP
    CONTINUE WHEN number = done;
    state := ''; message := ''; named := ''; of_column := ''; of_type := ''; of_table := '';
    BEGIN
      EXECUTE statement;
      GET DIAGNOSTICS affected = ROW_COUNT;
      IF affected = 0 THEN
        RAISE EXCEPTION 'a trigger or rule put the row aside' USING ERRCODE = 'no_data_found';
      END IF;
      done := number;
    EXCEPTION WHEN OTHERS THEN
      GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, named = CONSTRAINT_NAME,
        of_column = COLUMN_NAME, of_type = PG_DATATYPE_NAME, of_table = TABLE_NAME;
    END;
    RETURN NEXT;
  END LOOP;
END $tried$
"""
_DROP = "DROP FUNCTION pg_temp.harness_tried(integer[], text[])"
_CALL = """
SELECT t.place, t.state, t.message, t.named, t.of_column, t.of_type, t.of_table
FROM pg_temp.harness_tried(CAST(:numbers AS integer[]), CAST(:statements AS text[])) AS t
ORDER BY t.place
"""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What Postgres said, and what it named: a constraint, a column, a type, a table."""

    sqlstate: str
    message: str
    constraint: str = ""
    column: str = ""
    type: str = ""
    table: str = ""

    @property
    def mark(self) -> str:
        """What tells this reason from others."""
        return self.constraint or self.column or f"{self.sqlstate} {self.table}"

    def __str__(self) -> str:
        return f"{self.sqlstate}: {self.message}"


@dataclass(frozen=True, slots=True)
class Trial:
    """A session in which statements are tried."""

    session: Session

    def tried(self, statements: Sequence[tuple[int, str]]) -> list[tuple[int, Refusal | None]]:
        """
        Try each of *statements*, (number, SQL), unless an earlier one of its number went in; keep what goes in.

        Return for each that was tried its place, and what was said against it.
        """
        if not statements:
            return []
        given = {"numbers": [number for number, _ in statements], "statements": [sql for _, sql in statements]}
        return list(map(_told, self.session.rows(_CALL, given).rows))


@contextmanager
def trial(session: Session) -> Iterator[Trial]:
    """Open a trial, and leave nothing of it in *session*."""
    session.execute(_CREATE)
    try:
        yield Trial(session)
    finally:
        session.execute(_DROP)


def _told(row: Sequence[object]) -> tuple[int, Refusal | None]:
    place, *said = row
    refusal = Refusal(*(str(each or "") for each in said))
    return int(str(place)) - 1, refusal if refusal.sqlstate else None
