"""What is otherwise in an answer, and in what a request wrote."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.checks.blame import dropped, told
from harness.facts.exchanges import Exchange
from harness.facts.hidden import Hidden
from harness.facts.veiled import name_shown

__all__ = ["CELLS", "UNREACHED", "Differs", "differences"]

# Clauses that ask a cell of the deployment matrix.
CELLS = frozenset({"api.old", "api.new", "api.database-first", "api.code-first", "api.back.database-first"})
UNREACHED = "not reached"
STEP = re.compile(r"[^.\[\]]*[^.\[\]\d][^.\[\]]*")  # all but places in lists
Three = tuple[Exchange, Exchange, Exchange]  # as it was recorded, once more, and now
Row = tuple[str, str, tuple[tuple[str, str | Hidden | None], ...]]


@dataclass(frozen=True, slots=True)
class Differs:
    """
    What the phase brings about in the answers to *operation*: fields *gone*, fields *new*, fields that *changed*.

    A field is named as in the body, `items.plan`: places in lists are left out. *writes* are columns, `table.column`,
    or whole tables, `table.*`, that it writes otherwise. *headers* are such as it answers with, lacks, or says
    otherwise, in small letters.
    """

    operation: str
    gone: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()


def differences(calls: Three, known: Differs, columns: Sequence[str] = ()) -> Iterator[str]:
    """Yield what is otherwise now, but for what is *known* to differ; *columns* are dropped ones, to be blamed."""
    was, again, now = calls
    if now.skipped:
        yield f"{UNREACHED}: {now.skipped}"
    elif was.answer.status != now.answer.status:
        why = "; ".join(dict.fromkeys(told(each) for each in now.statements if each.sqlstate))
        blame = dropped(now.statements, columns)
        yield f"{now.answer.status or now.answer.body}, not {was.answer.status}{f': {why}' if why else ''}{blame}"
    elif was.answer.type != now.answer.type:
        yield f"{now.answer.type or 'no content type'}, not {was.answer.type or 'none'}"
    else:
        yield from _headers(was, again, now, known)
        yield from _body(was, again, now, known)
        yield from _writes(was, again, now, known)


def _headers(was: Exchange, again: Exchange, now: Exchange, known: Differs) -> Iterator[str]:
    old, same, new = (dict(each.answer.headers) for each in (was, again, now))
    for name in sorted(old.keys() | new.keys()):
        if name in known.headers:
            continue
        if name not in new:
            yield f"header {name} is gone: it was {_spelled(old[name])}"
        elif name not in old:
            yield f"header {name} is new: {_spelled(new[name])}"
        elif same.get(name) == old[name] != new[name]:
            yield f"header {name} is {_spelled(new[name])}, not {_spelled(old[name])}"


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
            if _kind(old[path]) is not _kind(new[path]):
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


def _flat(body: str | Hidden) -> dict[str, object]:
    """Return the leaves of a JSON body by path, hidden where it is; any other body is one leaf."""
    if isinstance(body, Hidden):
        leaves = _flat(str(body.value))
        return {_shown(path): None if leaf is None else Hidden(leaf) for path, leaf in leaves.items()}
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
    return str(value) if isinstance(value, Hidden) else json.dumps(value, ensure_ascii=False)


def _kind(value: object) -> type:
    return type(value.value if isinstance(value, Hidden) else value)


def _shown(path: str) -> str:
    """Return *path* with what may be a value in it left out."""
    return STEP.sub(lambda step: name_shown(step[0]), path)
