"""
An RFC as data: contract, phases, clauses, releases, and the protocols of what they point at.

Nothing here looks at anything. Probes do, when `harness.observe` walks a phase.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar, runtime_checkable

from harness.errors import HarnessError
from harness.facts.api import Running
from harness.facts.doors import Doors
from harness.facts.hints import Hints
from harness.facts.intent import Covered, Keyed
from harness.facts.preflight import Foreseen
from harness.facts.rows import Rows
from harness.facts.trace import Cut, Trace
from harness.facts.versions import Lineage
from harness.facts.written import Written
from harness.verdict import STOPS, Evidence, Holds, Stop

__all__ = [
    "Allowance",
    "Api",
    "Check",
    "Clause",
    "Contract",
    "CopyOf",
    "Ledger",
    "Look",
    "Migrator",
    "Phase",
    "Probe",
    "Release",
    "Session",
    "SourceTree",
    "Staging",
    "Trying",
    "Unchecked",
    "clauses",
    "section",
]

F = TypeVar("F")
F_co = TypeVar("F_co", covariant=True)

Check = Callable[[F], Iterable[Evidence]]


class Session(Protocol):
    """One database, spoken to in SQL."""

    @property
    def url(self) -> str:
        """A libpq URL that opens this database. It may carry a password: never print it."""
        ...

    def rows(self, sql: str, given: Mapping[str, object] | None = None, /) -> Rows:
        """
        Read *sql*; each `:name` in it that *given* names is bound.

        Raises psycopg.Error with Postgres's SQLSTATE; the session stays usable.
        """
        ...

    def execute(self, sql: str, /) -> None:
        """Run *sql*, one or more statements, and commit. Refused by a session that only reads."""
        ...


@runtime_checkable
class Trying(Protocol):
    """A session on a database that is not the harness's: a write can be tried there, and is rolled back."""

    def tried(self, sql: str, given: Mapping[str, object] | None = None, /) -> Rows:
        """Return the rows of *sql*, rolled back. Raises UnreachableError where that is not allowed."""
        ...


@dataclass(frozen=True, slots=True)
class Release:
    """
    The application code that goes with a phase: *package* is the importable root of its modules, *api* its HTTP API.

    *statements* are what it says to the database, in SQL: each is to work wherever the release runs.
    """

    name: str
    package: str = ""
    api: "Api | None" = None
    statements: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name

    def anchored(self, folder: Path) -> "Release":
        """Return the same with relative paths seen from *folder*."""
        return self if self.api is None else replace(self, api=self.api.anchored(folder))


class Api(Protocol):
    """A release's HTTP API."""

    def anchored(self, folder: Path, /) -> "Api":
        """Return the same with its relative paths seen from *folder*."""
        ...

    def running(self, database: Session, /) -> AbstractContextManager[Running]:
        """Have it run on *database* until the block is left. Raises HarnessError where it does not."""
        ...

    def routes(self, database: Session, /) -> tuple[str, ...] | None:
        """Return every route that it serves, `GET /orders/{id}`; None where nobody can read a table of them."""
        ...


class Look(Protocol):
    """What a probe may look at, at one stop of the walk."""

    @property
    def stop(self) -> Stop:
        """Where the walk stands."""
        ...

    @property
    def now(self) -> Session:
        """The database at this stop; reading only."""
        ...

    @property
    def before(self) -> Session:
        """The database as it was before the upgrade; reading only."""
        ...

    @property
    def trace(self) -> Trace:
        """What the step that led here did. Raises UnreachableError at `before`."""
        ...

    @property
    def release(self) -> Release:
        """The code that runs at this stop, or that the clause names."""
        ...

    @property
    def moment(self) -> datetime:
        """The walk's `:now`, with a time zone; the same at every stop."""
        ...

    @property
    def bookkeeping(self) -> tuple[str, ...]:
        """The migrator's own tables, schema-qualified."""
        ...

    def at(self, stop: Stop, /) -> Session:
        """Return the database as it was at *stop*; reading only. Raises UnreachableError where the walk did not get."""
        ...

    def fact(self, probe: "Probe[F]", stop: Stop, release: Release, /) -> F:
        """Return what *probe* reads at *stop* with *release*, read once per walk. Raises what the probe raises."""
        ...

    def scratch(self, stop: Stop, /) -> AbstractContextManager[Session]:
        """Clone the database as it was at *stop*, to be written to; dropped on leaving."""
        ...

    def another(self, database: Session, /, *, readonly: bool = False) -> AbstractContextManager[Session]:
        """Open a second session on a scratch *database*; it may write unless it is to be as `now`."""
        ...

    def owned(self, database: Session, /) -> AbstractContextManager[str]:
        """
        Have a role that is no superuser own a scratch *database* and all in it, and be who upgrades it meanwhile.

        Raises UnreachableError where the server lets nobody make one.
        """
        ...

    def hold(self, database: Session, sql: str, /, *, keep: bool = False) -> AbstractContextManager[None]:
        """
        Run *sql* on a scratch *database* in a transaction of its own that stays open until the block is left.

        It is rolled back then, or committed where it is to *keep*.
        """
        ...

    def write(self, database: Session, allows: "Allowance", /) -> Written:
        """Write to a scratch *database* of `after` what both schemas can hold, in no table of the phase's own."""
        ...

    def step(self, stop: Stop, database: Session, /, *, cut: Cut | None = None) -> Trace:
        """Take a scratch *database* to *stop*, or to *cut*, as the walk does: `after` upgrades, `back` rolls back."""
        ...


class Probe(Protocol[F_co]):
    """One question: a frozen value. Equal probes are read once per stop and release."""

    def read(self, look: Look, /) -> F_co:
        """Answer it. Whatever it raises makes the fact unobserved, with the exception as the reason."""
        ...


class Migrator(Protocol):
    """Takes a database to the revision before a phase, over it, and back."""

    @property
    def reversible(self) -> bool:
        """Whether there is a way back; without one a phase walks before → after."""
        ...

    @property
    def bookkeeping(self) -> tuple[str, ...]:
        """The migrator's own tables, schema-qualified: they are not part of anybody's promise."""
        ...

    @property
    def cuttable(self) -> bool:
        """Whether a step can be cut off between its statements; a foreign command's are not seen."""
        ...

    def anchored(self, folder: Path, /) -> "Migrator":
        """Return the same with its relative paths seen from *folder*."""
        ...

    def baseline(self, database: Session, /) -> None:
        """Bring an empty *database* to the revision before the phase. Raises HarnessError when that fails."""
        ...

    def upgrade(self, database: Session, /, *, cut: Cut | None = None) -> Trace:
        """
        Go over the phase's revisions. What Postgres refuses is in the trace; misuse raises HarnessError.

        With *cut* the server ends the step's connections there, and that is what the trace says refused it.
        """
        ...

    def rollback(self, database: Session, /, *, cut: Cut | None = None) -> Trace:
        """Go back. As `upgrade`."""
        ...


@runtime_checkable
class Ledger(Protocol):
    """A migrator's version table, and the files that it is about."""

    @property
    def version_table(self) -> str:
        """The table, schema-qualified."""
        ...

    @property
    def version_column(self) -> str:
        """Its column that names a revision."""
        ...

    def anchored(self, folder: Path, /) -> "Ledger":
        """Return the same with its relative paths seen from *folder*."""
        ...

    def lineage(self) -> Lineage:
        """Return the revisions that have a file, and those of the phase. Raises HarnessError where there are none."""
        ...


@dataclass(frozen=True, slots=True)
class Allowance:
    """
    What a clause accounts for, so that the frame need not: everything else must not change.

    *objects* are patterns of changes to the schema, as `only_changes` takes them. *cells* are columns whose cells may
    differ after the upgrade (`users.name`), *stamps* such as may hold its moment, so that the next one makes others.
    Tables *gaining* may have more rows, tables *losing* fewer; the rows that stay are compared. *tables* are the
    phase's own and are not compared. *back* are columns whose cells do not come back as they were. *renamed* are tables
    by their old and new names, *rebuilt* tables made anew that are as they were; *keyed* says what rows are known by
    where their key is another, *covers* for which rows a fate is said.
    """

    objects: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    gaining: tuple[str, ...] = ()
    losing: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    back: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    rebuilt: tuple[str, ...] = ()
    keyed: tuple[Keyed, ...] = ()
    covers: tuple[Covered, ...] = ()
    stamps: tuple[str, ...] = ()

    def __add__(self, other: "Allowance") -> "Allowance":
        return Allowance(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


@dataclass(frozen=True, slots=True)
class Clause(Generic[F]):
    """
    One sentence of the RFC, where to look, and how to judge.

    *text* is the RFC's words or the clause's own where the RFC has only a table; *section* is the path of headings,
    set by `section`. *stays* is the reason why a brought clause is upheld at `back` too. *answer* is, for a premise,
    what the contract does about it being false. *allows* is what it accounts for in the frame. *release* names the code
    to read at every stop, in place of the stop's own. *stops* left empty means every stop, and `before` alone for a
    premise. *hints* are what generated rows are to have, so that the clause can show. *whole* says that the claim is a
    number over all the rows there are, so that on fewer it is another. *counts* is what a preflight is to count.
    """

    id: str
    text: str
    probe: Probe[F]
    check: Check[F]
    holds: Holds = Holds.BROUGHT
    stops: tuple[Stop, ...] = ()
    section: str = ""
    stays: str = ""
    answer: str = ""
    release: Release | None = None
    allows: Allowance = Allowance()
    hints: Hints = field(default=Hints(), hash=False)
    whole: bool = False
    counts: tuple[Foreseen, ...] = ()

    def __post_init__(self) -> None:
        if not self.id or not all(part.isalnum() or part in "._-" for part in self.id):
            raise HarnessError(
                f"clause id {self.id!r}: ids are letters, digits, '.', '_' and '-', so that -k can select."
            )
        try:
            hash(self.probe)
        except TypeError as error:
            raise HarnessError(
                f"clause {self.id} has a probe that cannot be told from others: {error}. Freeze it."
            ) from error
        unknown = [stop for stop in self.stops if stop not in STOPS]
        if unknown:
            raise HarnessError(f"clause {self.id} names the stop {str(unknown[0])!r}. Stops: {', '.join(STOPS)}.")
        if self.holds is Holds.BROUGHT and not {Stop.BEFORE, Stop.AFTER} <= set(self.asked):
            raise HarnessError(
                f"clause {self.id} is brought about but not asked both before and after, so it can never be red first. "
                "Ask it there too, or let it hold always."
            )

    @property
    def asked(self) -> tuple[Stop, ...]:
        """The stops at which this clause is asked, in the order of the walk."""
        named = self.stops or ((Stop.BEFORE,) if self.holds is Holds.PREMISE else STOPS)
        return tuple(stop for stop in STOPS if stop in named)


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A sentence of the RFC that no machine can check, and why; the board accounts for it all the same."""

    section: str
    text: str
    because: str


@dataclass(frozen=True, slots=True)
class SourceTree:
    """
    What to hold a source tree to that `--source` names.

    Every column of *tables* is a field of each schema over them, once the phase is through. Columns *but* may be
    required by a changeset and yet nullable. *revision* is the git revision at which release N−1 stands.
    """

    tables: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    revision: str = ""


@dataclass(frozen=True, slots=True)
class CopyOf:
    """
    Rows to walk on from a database that is only read: *source* is the environment variable that holds its libpq URL.

    All of them, or the *first* so many of each table by key with all that they refer to. No value of them is shown. The
    URL itself may stand in place of the variable, where it holds no password.
    """

    source: str = field(repr=False)
    first: int | None = None


@dataclass(frozen=True, slots=True)
class Staging:
    """
    What a smoke check of a deployed database, and a copy of one, go by.

    *versions* is the version table where the migrator does not say it: of a command, of plain files. Objects that
    match one of *beside* (`extension pg_stat_statements`, `monitoring.*`) are made by no revision and may be there.
    *api* is what is tried of a deployed API. In a copy the values of the columns *masked* are replaced, as those of the
    phase's secret ones are.
    """

    versions: Ledger | None = None
    beside: tuple[str, ...] = ()
    api: Doors | None = None
    masked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Phase:
    """
    A stretch of the rollout that ends at one revision.

    *releases* are N−1 and N: `before` and `back` are read with the first, `after` and `again` with the second.
    *rows* is an SQL file of rows to walk on, loaded after the baseline. Without it they are *generated* for a contract
    that states intent (`complete` sees to that); *hints* say what they are to have besides what the clauses' say.
    With CopyOf they come from outside. *secret* are columns (`users.token`) of which no value is shown, wherever the
    rows come from. *drops* are modules that go or move, by their full names in any language, for the scan of source
    code. *source* is what a source tree is held to that somebody names. *staging* is what a deployed database is.
    """

    name: str
    migrator: Migrator
    releases: tuple[Release, Release] = (Release("N−1"), Release("N"))
    rows: str | Path | CopyOf | None = None
    clauses: tuple[Clause[Any], ...] = ()
    hints: Hints = field(default=Hints(), hash=False)
    generated: bool = False
    drops: tuple[str, ...] = ()
    source: SourceTree = SourceTree()
    secret: tuple[str, ...] = ()
    staging: Staging = Staging()

    def release(self, stop: Stop) -> Release:
        """Return the release whose code runs at *stop*."""
        return self.releases[stop.migrated]


@dataclass(frozen=True, slots=True)
class Contract:
    """
    An RFC as data; *kind* is what the report calls it.

    Raises HarnessError when two clauses share an id, or two phases a name.
    """

    rfc: str
    title: str
    phases: tuple[Phase, ...]
    unchecked: tuple[Unchecked, ...] = ()
    kind: str = "RFC"

    def __post_init__(self) -> None:
        _unique("phase", f"RFC {self.rfc}", [phase.name for phase in self.phases])
        _unique("clause", f"RFC {self.rfc}", [clause.id for phase in self.phases for clause in phase.clauses])
        if not self.phases:
            raise HarnessError(f"RFC {self.rfc} has no phase. Give it one: phases=(Phase(…),).")

    def phase(self, name: str) -> Phase:
        """Return the phase of that name. Raises HarnessError naming those there are."""
        found = next((phase for phase in self.phases if phase.name == name), None)
        if found is None:
            known = ", ".join(phase.name for phase in self.phases)
            raise HarnessError(f"RFC {self.rfc} has no phase {name!r}. Phases: {known}.")
        return found


def section(heading: str, *parts: Clause[Any] | Iterable[Clause[Any]]) -> tuple[Clause[Any], ...]:
    """Put clauses under a heading of the RFC; sections nest, and their headings join with ' / '."""
    return tuple(
        replace(clause, section=f"{heading} / {clause.section}" if clause.section else heading)
        for clause in clauses(*parts)
    )


def clauses(*parts: Clause[Any] | Iterable[Clause[Any]]) -> tuple[Clause[Any], ...]:
    """Put clauses, and words that expand into clauses, in one row."""
    return tuple(clause for part in parts for clause in ((part,) if isinstance(part, Clause) else part))


def _unique(kind: str, owner: str, names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise HarnessError(f"{owner} has {kind} {twice[0]!r} more than once. Give each {kind} a name of its own.")
