"""Claims about what Postgres answers to a statement."""

from collections.abc import Iterator

from harness.contract import Check
from harness.facts.answer import Refused
from harness.facts.rows import Rows
from harness.verdict import Evidence, Extent

__all__ = ["is_answered", "is_denied"]

LONG = 60
# https://www.postgresql.org/docs/current/errcodes-appendix.html: no such schema, syntax, no such column, …
MISSPELT = frozenset({"3F000", "42601", "42703", "42704", "42883", "42P01"})


def is_answered(sql: str) -> Check[Rows | Refused]:
    """The statement *sql* works."""

    def check(fact: Rows | Refused) -> Iterator[Evidence]:
        if isinstance(fact, Refused):
            yield Evidence(_said(sql), "works", str(fact), supports=False, looked_at=Extent(1, 1), absent=_absent(fact))
        else:
            yield Evidence(_said(sql), "works", _works(fact), supports=True, looked_at=Extent(1, 1))

    return check


def is_denied(sql: str, sqlstate: str, *, naming: str = "") -> Check[Rows | Refused]:
    """The statement *sql* is refused with *sqlstate* and a message that has *naming* in it."""
    expected = f"refused with {sqlstate}" + (f", naming {naming!r}" if naming else "")

    def check(fact: Rows | Refused) -> Iterator[Evidence]:
        if isinstance(fact, Refused):
            fits = fact.sqlstate == sqlstate and naming in fact.message
            absent = "" if fits else _absent(fact)
            yield Evidence(_said(sql), expected, str(fact), fits, looked_at=Extent(1, 1), absent=absent)
        else:
            yield Evidence(_said(sql), expected, _works(fact), supports=False, looked_at=Extent(1, 1))

    return check


def _works(fact: Rows) -> str:
    return f"works, {len(fact.rows)} rows" if fact.columns else "works"


def _absent(refused: Refused) -> str:
    """Return what a statement that never worked lacks: it is misspelt."""
    return str(refused) if refused.sqlstate in MISSPELT else ""


def _said(sql: str) -> str:
    line = " ".join(sql.split())
    return line if len(line) <= LONG else f"{line[:LONG].rstrip()}…"
