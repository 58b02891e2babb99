"""What came back instead of a value, and the answers of code that was asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Absent", "Answers", "Refused", "Unobserved", "refusal", "unwell"]


@dataclass(frozen=True, slots=True)
class Absent:
    """The very thing that was asked for (module, function, class, table, route) is not there."""

    name: str

    def __str__(self) -> str:
        return f"no {self.name}"


@dataclass(frozen=True, slots=True)
class Refused:
    """The system under test said no: Postgres's SQLSTATE and message; '' for *sqlstate* where something else did."""

    sqlstate: str
    message: str
    statement: str = ""

    def __str__(self) -> str:
        return f"{self.sqlstate}: {self.message}" if self.sqlstate else self.message


@dataclass(frozen=True, slots=True)
class Unobserved:
    """A fact that could not be read, and why. It decides nothing."""

    reason: str


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered, question by question, and what ended the asking early."""

    given: Mapping[str, object] = field(default_factory=dict)
    ended: Refused | Absent | None = None


# In these it is the server that is unwell: no statement is at fault, and it is no answer.
# https://www.postgresql.org/docs/current/errcodes-appendix.html
UNWELL = ("08", "53", "57P", "58", "XX001", "XX002")


def refusal(error: BaseException) -> Refused | None:
    """
    Return what Postgres said, by *error* or one of its causes.

    None where none carries an SQLSTATE, or where it says that the server is unwell: its disk full, its door shutting.
    """
    said = _said(error)
    return None if said is None or said.sqlstate.startswith(UNWELL) else said


def unwell(error: BaseException) -> Refused | None:
    """Return what Postgres said, as `refusal` does, only where it says that the server is unwell."""
    said = _said(error)
    return said if said is not None and said.sqlstate.startswith(UNWELL) else None


def _said(error: BaseException) -> Refused | None:
    seen: BaseException | None = error
    while seen is not None:
        for carrier in (seen, getattr(seen, "orig", None)):
            sqlstate = getattr(carrier, "sqlstate", None)
            if isinstance(sqlstate, str):
                message = getattr(getattr(carrier, "diag", None), "message_primary", None)
                return Refused(sqlstate, message or str(carrier).partition("\n")[0])
        seen = seen.__cause__
    return None
