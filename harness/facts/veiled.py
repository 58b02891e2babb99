"""Exchanges of which no value may be shown: they compare as they are, and print kinds and sizes."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from harness.facts.exchanges import VARIABLE, Answer, Exchange, Exchanges, Logged, Replayed, Sent, Written
from harness.facts.fuzzed import Failing, Fuzzed
from harness.facts.hidden import Hidden, mark

__all__ = ["hides", "name_shown", "veiled"]

# What is called so is a name of somebody's schema; anything else may be a value, an address or a key.
NAME = re.compile(r"[A-Za-z_][A-Za-z_-]{0,39}\d{0,3}")
NAMING = frozenset({"42703", "42P01", "42883"})  # undefined column, table, function: their messages name those
SAID = "not shown, it may quote rows"


def hides(fact: object) -> bool:
    """Whether *fact* holds what an API answered that is not the harness's own, or what a client had really sent."""
    match fact:
        case Replayed():
            return fact.recorded.outside or fact.replayed.outside
        case Exchanges() | Fuzzed():
            return fact.outside
    return False


def veiled(fact: Replayed | Exchanges | Fuzzed, plain: Callable[[str], str]) -> Replayed | Exchanges | Fuzzed:
    """Return *fact* with its values hidden; *plain* takes the literals out of a statement."""
    if isinstance(fact, Fuzzed):
        return replace(fact, failing=tuple(_failing(each, plain) for each in fact.failing))
    if isinstance(fact, Exchanges):
        return _exchanges(fact, plain)
    recorded, again, replayed = (
        _exchanges(each, plain) for each in (fact.recorded, fact.recorded_again, fact.replayed)
    )
    unprepared = tuple((operation, _logged(each, plain)) for operation, each in fact.unprepared)
    return replace(fact, recorded=recorded, recorded_again=again, replayed=replayed, unprepared=unprepared)


def name_shown(name: str) -> str:
    """Return *name* where it is one, and no value; its mark where it may be one."""
    return name if NAME.fullmatch(name) else f"‹{mark(name)}›"


def _exchanges(fact: Exchanges, plain: Callable[[str], str]) -> Exchanges:
    paths = dict(_paths(fact.document))
    return replace(fact, items=tuple(_exchange(each, paths.get(each.operation, "/…"), plain) for each in fact.items))


def _exchange(exchange: Exchange, path: str, plain: Callable[[str], str]) -> Exchange:
    query = [name_shown(part.partition("=")[0]) for part in exchange.sent.path.partition("?")[2].split("&") if part]
    shown = path + ("?" + "&".join(f"{name}=…" for name in query) if query else "")
    headers = tuple((name, value if VARIABLE in value else "…") for name, value in exchange.sent.headers)
    return replace(
        exchange,
        call=replace(exchange.call, path=path, key="", query=(), body=""),
        sent=Sent(exchange.sent.method, shown, headers),
        answer=_answer(exchange.answer),
        statements=tuple(_logged(each, plain) for each in exchange.statements),
        written=tuple(map(_written, exchange.written)),
    )


def _failing(failing: Failing, plain: Callable[[str], str]) -> Failing:
    """Keep what failed where; no request of it: its id may be a row's."""
    statements = tuple(_logged(each, plain) for each in failing.statements)
    return replace(failing, says=SAID, requests=(), statements=statements, case="")


def _answer(answer: Answer) -> Answer:
    if not answer.status:  # why there was none
        return answer
    headers = tuple((name, Hidden(value)) for name, value in answer.headers)
    return replace(answer, body=Hidden(answer.body), headers=headers)


def _logged(statement: Logged, plain: Callable[[str], str]) -> Logged:
    said = statement.message if not statement.message or statement.sqlstate in NAMING else SAID
    return Logged(plain(statement.sql), statement.sqlstate, said)


def _written(row: Written) -> Written:
    return replace(row, cells=tuple((name, None if cell is None else Hidden(cell)) for name, cell in row.cells))


def _paths(document: str) -> Iterator[tuple[str, str]]:
    """Yield each operation and its path."""
    read = json.loads(document or "{}")
    for path, item in read.get("paths", {}).items():
        for method, operation in item.items():
            if isinstance(operation, Mapping):
                yield operation.get("operationId") or f"{method.upper()} {path}", path
