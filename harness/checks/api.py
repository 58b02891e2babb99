"""Claims about an API's answers, replayed."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.checks.curl import BASE, curl
from harness.contract import Check
from harness.facts.exchanges import Exchange, Exchanges, Logged, Replayed
from harness.verdict import Evidence, Extent

__all__ = ["UNREACHED", "Differs", "blamed", "prepares", "reaches", "works"]

MISSING = "42703"  # undefined_column
NAMED = re.compile(
    r'column "?(?:(?P<table>\w+)\.)?(?P<column>\w+)"?(?: of relation "?(?P<relation>\w+)"?)? does not exist'
)
UNREACHED = "not reached"


@dataclass(frozen=True, slots=True)
class Differs:
    """
    What the phase brings about in the answers to *operation*: fields *gone*, fields *new*, fields that *changed*.

    A field is named as in the body, `items.plan`: places in lists are left out. *writes* are columns, `table.column`,
    or whole tables, `table.*`, that it writes otherwise.
    """

    operation: str
    gone: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()


def works(*declared: Differs, url: str = BASE) -> Check[Replayed]:
    """Each operation answers as it was recorded, and writes the same rows, but for what is *declared*."""

    def check(fact: Replayed) -> Iterator[Evidence]:
        known = {each.operation: each for each in declared}
        for operation in fact.recorded.operations:
            calls = list(_calls(fact, operation))
            if not any(200 <= was.answer.status < 300 for was, _, _ in calls):  # noqa: PLR2004  # statuses of success
                continue
            differences = [
                (now, line)
                for was, again, now in calls
                for line in _differences(was, again, now, known.get(operation, Differs(operation)), fact)
            ]
            # What was sent and went wrong says more than what could not be sent for it.
            differences.sort(key=lambda each: bool(each[0].skipped))
            seen = f"{len(calls)} calls as recorded" if len(calls) > 1 else "as recorded"
            extent = Extent(len(calls))
            if not differences:
                yield Evidence(operation, "as it was recorded", seen, supports=True, looked_at=extent)
                continue
            now, line = differences[0]
            more = f"; and {len(differences) - 1} more" if len(differences) > 1 else ""
            observed, sent = f"{line}{more}", "" if now.skipped else curl(now.sent, url)
            yield Evidence(operation, "as it was recorded", observed, supports=False, help=sent, looked_at=extent)

    return check


def reaches() -> Check[Replayed]:
    """The traffic gets an answer of success from each operation; of one that never gave one nothing is known."""

    def check(fact: Replayed) -> Iterator[Evidence]:
        reached = {each.operation for each in fact.recorded.items if each.operation and 200 <= each.answer.status < 300}  # noqa: PLR2004  # likewise
        expected = "answered 2xx"
        for operation in fact.recorded.operations:
            if operation not in reached:
                yield Evidence(operation, expected, "never", supports=False, unseen=_never(fact.recorded, operation))
        if reached:
            observed, extent = f"{len(reached)} of {len(fact.recorded.operations)}", Extent(len(reached))
            yield Evidence("operations", expected, observed, supports=True, looked_at=extent)

    return check


def prepares() -> Check[Replayed]:
    """Each statement that the recording's release sent can be prepared on this database."""

    def check(fact: Replayed) -> Iterator[Evidence]:
        if fact.recorded.unlogged:
            yield Evidence("statements", "prepare", "not seen", supports=False, unseen=fact.recorded.unlogged)
            return
        seen = {
            (each.operation, one.sql) for each in fact.recorded.items for one in each.statements if not one.sqlstate
        }
        for operation, refused in fact.unprepared:
            observed = f"{_told(refused)}{_dropped([refused], fact)}"
            yield Evidence(f"{operation}: {_brief(refused.sql)}", "prepares", observed, supports=False)
        if not fact.unprepared and seen:
            yield Evidence("statements", "prepare", f"all {len(seen)}", supports=True, looked_at=Extent(len(seen)))

    return check


def blamed(statements: Sequence[Logged], dropped: Sequence[str]) -> tuple[str, ...]:
    """Return the *dropped* columns that statements were refused for, `table.column`."""
    found = []
    for each in statements:
        match = NAMED.search(each.message) if each.sqlstate == MISSING else None
        if match:
            column, table = match["column"], match["relation"] or match["table"] or ""
            named = [name for name in dropped if name.rpartition(".")[2] == column]
            exact = [name for name in named if name.rpartition(".")[0].rpartition(".")[2] == table]
            mentioned = [name for name in named if name.rpartition(".")[0].rpartition(".")[2] in each.sql]
            found += exact or mentioned or named
    return tuple(dict.fromkeys(found))


def _never(recorded: Exchanges, operation: str) -> str:
    """Say how an operation was answered that was never answered well."""
    found = [each for each in recorded.items if each.operation == operation]
    statuses = ", ".join(map(str, sorted({each.answer.status for each in found if not each.skipped})))
    skipped = next((each.skipped for each in found if each.skipped), "")
    told = "the traffic has no call of it" if not found else f"answered {statuses} alone" if statuses else skipped
    return f"never answered 2xx: {told}"


Three = tuple[Exchange, Exchange, Exchange]
Row = tuple[str, str, tuple[tuple[str, str | None], ...]]


def _calls(fact: Replayed, operation: str) -> Iterator[Three]:
    for was, again, now in zip(fact.recorded.items, fact.recorded_again.items, fact.replayed.items, strict=True):
        if was.operation == operation:
            yield was, again, now


def _differences(was: Exchange, again: Exchange, now: Exchange, known: Differs, fact: Replayed) -> Iterator[str]:
    if now.skipped:
        yield f"{UNREACHED}: {now.skipped}"
    elif was.answer.status != now.answer.status:
        why = "; ".join(dict.fromkeys(_told(each) for each in now.statements if each.sqlstate))
        blame = _dropped(now.statements, fact)
        yield f"{now.answer.status or now.answer.body}, not {was.answer.status}{f': {why}' if why else ''}{blame}"
    elif was.answer.type != now.answer.type:
        yield f"{now.answer.type or 'no content type'}, not {was.answer.type or 'none'}"
    else:
        yield from _body(was, again, now, known)
        yield from _writes(was, again, now, known)


def _body(was: Exchange, again: Exchange, now: Exchange, known: Differs) -> Iterator[str]:
    old, same, new = (_flat(each.answer.body) for each in (was, again, now))
    for path in sorted(old.keys() | new.keys()):
        field = re.sub(r"\.?\[\d+\]", "", path)
        if path not in new:
            if field not in known.gone:
                yield f"{path} is gone: it was {_spelled(old[path])}"
        elif field in known.gone:
            yield f"{path} is still there: {_spelled(new[path])}"
        elif path not in old:
            if field not in known.new:
                yield f"{path} is new: {_spelled(new[path])}"
        elif same.get(path) != old[path]:
            if type(old[path]) is not type(new[path]):
                yield f"{path} is {_spelled(new[path])}, not of the kind of {_spelled(old[path])}"
        elif old[path] != new[path] and field not in known.changed:
            yield f"{path} is {_spelled(new[path])}, not {_spelled(old[path])}"


def _writes(was: Exchange, again: Exchange, now: Exchange, known: Differs) -> Iterator[str]:
    old, same, new = (list(_rows(each, known)) for each in (was, again, now))
    if [each[:2] for each in old] != [each[:2] for each in new]:
        yield f"writes {_listed(new)}, not {_listed(old)}"
        return
    for at, (then, later) in enumerate(zip(old, new, strict=True)):
        volatile = dict(same[at][2]) if len(same) == len(old) else {}
        cells = dict(later[2])
        for name, value in then[2]:
            if name in cells and volatile.get(name) == value and cells[name] != value:
                yield f"writes {then[0]}.{name} = {cells[name]}, not {value}"


def _rows(exchange: Exchange, known: Differs) -> Iterator[Row]:
    for each in exchange.written:
        if f"{each.table}.*" not in known.writes:
            cells = (cell for cell in each.cells if f"{each.table}.{cell[0]}" not in known.writes)
            yield each.table, each.done, tuple(cells)


def _listed(rows: Sequence[Row]) -> str:
    return ", ".join(f"{done} {table}" for table, done, _ in rows) or "nothing"


def _flat(body: str) -> dict[str, object]:
    """Return the leaves of a JSON body by path; any other body is one leaf."""
    try:
        value = json.loads(body) if body else None
    except ValueError:
        return {"body": body}
    found: dict[str, object] = {}
    waiting: list[tuple[str, object]] = [("", value)]
    while waiting:
        path, each = waiting.pop()
        if isinstance(each, Mapping) and each:
            waiting += [(f"{path}.{name}" if path else name, one) for name, one in each.items()]
        elif isinstance(each, list) and each:
            waiting += [(f"{path}[{at}]", one) for at, one in enumerate(each)]
        elif path or not isinstance(each, Mapping | list):
            found[path or "body"] = each
    return found


def _spelled(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _told(statement: Logged) -> str:
    return f"{statement.sqlstate} {statement.message}"


def _dropped(statements: Sequence[Logged], fact: Replayed) -> str:
    names = blamed(statements, fact.dropped)
    return f" — dropped: {', '.join(names)}" if names else ""


def _brief(sql: str) -> str:
    line = " ".join(sql.split())
    return line if len(line) <= 60 else f"{line[:59]}…"  # noqa: PLR2004  # what a line takes
