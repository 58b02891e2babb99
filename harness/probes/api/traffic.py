"""Traffic as data: calls with holes, and what fills them."""

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from harness.contract import Session
from harness.errors import ContractError
from harness.facts.exchanges import VARIABLE, Call

__all__ = ["Missing", "Rendered", "Traffic", "filled", "rendered", "secrets_of"]

HOLE = re.compile(r"\{([a-z_][a-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*)\}")


class Missing(Exception):  # noqa: N818  # a reason not to send, not a fault
    """What a hole refers to is not there: an earlier call got another answer."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """
    Calls to send one after the other, as a client of release N−1 would.

    *feeds* are values by name: SQL that reads one on the database as it is before the upgrade, so that every cell of
    the matrix is asked for the same. *given* are values that the contract itself knows: an administrator's key.
    *header* is where a call's key goes. *stands* are SQL for the stop's database: its rows stand for the parameters and
    fields that are called as its columns, a row's together, when requests are made up. *secret* are the holes and
    columns whose values no report shows, `key` or `created.key`. *outside* says that somebody really sent it:
    nothing of what is sent or answered is shown.
    """

    calls: tuple[Call, ...] = field(repr=False)
    feeds: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    given: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    header: str = "x-api-key"
    secret: tuple[str, ...] = ()
    stands: tuple[str, ...] = ()
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Rendered:
    """A call with its holes filled."""

    path: str
    key: str
    query: tuple[tuple[str, str], ...]
    body: str


def filled(traffic: Traffic, session: Session) -> dict[str, object]:
    """Return the values of the feeds. Raises ContractError for one that reads nothing."""
    found: dict[str, object] = dict(traffic.given)
    for name, sql in traffic.feeds:
        rows = session.rows(sql).rows
        if not rows:
            raise ContractError(f"the feed {name!r} reads no row: {' '.join(sql.split())}")
        found[name] = rows[0][0]
    return found


def rendered(
    call: Call, values: Mapping[str, object], answers: Mapping[str, object], *, secret: Collection[str] = ()
) -> Rendered:
    """
    Return *call* with its holes filled from *values* and earlier *answers*, JSON by call. Raises Missing.

    What is *secret* is filled with the name of an environment variable.
    """

    def value(hole: str) -> object:
        found = _value(hole, values, answers)
        return VARIABLE if hole in secret else found

    path = _text(call.path, lambda hole: quote(str(value(hole)), safe=""))
    key = _text(call.key, lambda hole: str(value(hole)))
    query = tuple((name, _text(each, lambda hole: str(value(hole)))) for name, each in call.query)
    body = json.dumps(_json(json.loads(call.body), value), ensure_ascii=False) if call.body else ""
    return Rendered(path, key, query, body)


def secrets_of(body: str, secret: Collection[str]) -> tuple[str, ...]:
    """Return the fields of a call's *body* that hold a *secret* and nothing else."""
    found = json.loads(body) if body else None
    if not isinstance(found, Mapping):
        return ()
    whole = {name: HOLE.fullmatch(value) for name, value in found.items() if isinstance(value, str)}
    return tuple(name for name, match in whole.items() if match and match[1] in secret)


def _value(hole: str, values: Mapping[str, object], answers: Mapping[str, object]) -> object:
    name, *steps = hole.split(".")
    if not steps:
        if name not in values:
            raise ContractError(f"{{{hole}}} is no feed. Feeds: {', '.join(values) or 'none'}.")
        return values[name]
    found = answers.get(name)
    for step in steps:
        found = _step(found, step)
        if found is None:
            raise Missing(f"{{{hole}}}: the answer to {name} has none")
    return found


def _step(found: object, step: str) -> object:
    if isinstance(found, Mapping):
        return found.get(step)
    if isinstance(found, list) and step.isdecimal() and int(step) < len(found):
        return found[int(step)]
    return None


def _text(template: str, value: Callable[[str], str]) -> str:
    return HOLE.sub(lambda match: value(match[1]), template)


def _json(template: object, value: Callable[[str], object]) -> object:
    if isinstance(template, Mapping):
        return {name: _json(each, value) for name, each in template.items()}
    if isinstance(template, list):
        return [_json(each, value) for each in template]
    if not isinstance(template, str):
        return template
    whole = HOLE.fullmatch(template)
    return value(whole[1]) if whole else _text(template, lambda hole: str(value(hole)))
