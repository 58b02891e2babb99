"""Requests that were sent to an API, and what came of each."""

from dataclasses import dataclass, field

from harness.facts.hidden import Hidden

__all__ = ["VARIABLE", "Answer", "Call", "Exchange", "Exchanges", "Logged", "Replayed", "Sent", "Written"]

VARIABLE = "$API_KEY"  # stands for a key wherever a request is shown


@dataclass(frozen=True, slots=True)
class Call:
    """
    A request to be sent: *name* is its own, *body* JSON, '' for none.

    In *path*, *query*, *key* and *body*, `{feed}` stands for a value that a feed gives, `{name.field}` for a field of
    the answer to the call of that name. *key* is sent as the traffic's header.
    """

    name: str
    method: str
    path: str
    key: str = ""
    query: tuple[tuple[str, str], ...] = ()
    body: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it is shown: *path* is with its query, and a variable stands for each key."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What came back. *status* 0 is none, and *body* says why.

    *headers* are those that say something, by their names in small letters.
    """

    status: int
    type: str = ""
    body: str | Hidden = ""
    headers: tuple[tuple[str, str | Hidden], ...] = ()


@dataclass(frozen=True, slots=True)
class Logged:
    """A statement as the server executed it, and the SQLSTATE and message that it was refused with, if it was."""

    sql: str
    sqlstate: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A row that a request wrote and committed: what was done to it, and its cells afterwards, as text."""

    table: str
    done: str
    cells: tuple[tuple[str, str | Hidden | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Exchange:
    """
    A call, the operation of the document that it is of, how it was sent, and what came of it.

    *skipped* says why it was not sent.
    """

    call: Call
    operation: str
    sent: Sent
    answer: Answer
    statements: tuple[Logged, ...] = ()
    written: tuple[Written, ...] = ()
    skipped: str = ""


@dataclass(frozen=True, slots=True)
class Exchanges:
    """
    All calls of a traffic, in order, on one release and database.

    *document* is the API's, as JSON, *operations* are its operations. *unlogged* says why statements were not seen; ''
    where they were. *outside* says that what was sent or answered is not the harness's own: no value of it is shown.
    """

    items: tuple[Exchange, ...] = ()
    operations: tuple[str, ...] = ()
    unlogged: str = ""
    document: str = field(default="", repr=False)
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Replayed:
    """
    A traffic as it was *recorded*, twice, and as it was *replayed* on another release or database.

    *dropped* are the columns, `table.column`, that the recording's database has and the replay's has not. *unprepared*
    are statements of the recording that the replay's database refuses to prepare, each with its operation.
    """

    recorded: Exchanges
    recorded_again: Exchanges
    replayed: Exchanges
    dropped: tuple[str, ...] = ()
    unprepared: tuple[tuple[str, Logged], ...] = field(default=())
