"""Keys tried at an API's doors, and doors tried without one."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

import httpx

from harness.contract import Look, Release
from harness.facts.access import (
    ANOTHER,
    NOBODY,
    OWN,
    UNNAMED,
    Access,
    Admission,
    Admitted,
    Door,
)
from harness.facts.api import Running
from harness.probes.api.bound import Bound
from harness.probes.api.client import api_of, client_of, send
from harness.probes.api.keys import fits, keyed, schemes
from harness.probes.api.traffic import rendered
from harness.probes.api.writes import Writes, watch_writes
from harness.verdict import Stop

__all__ = ["LetIn", "Openings"]

UNKNOWN = 401


@dataclass(frozen=True, slots=True)
class Openings:
    """Whom each key lets in at each door, at the stop and with its release: by key and door."""

    access: Access

    def read(self, look: Look) -> "Opened":
        """Try every key that is known before the upgrade, or at this stop."""
        # The clone first: where there is none, nothing is read for nothing.
        with look.scratch(look.stop) as database:
            owners = _pairs(look, self.access.keys, before=True)
            if look.stop.migrated:
                owners |= _pairs(look, self.access.keys_after or self.access.keys)
            tried = _some(owners, self.access.most)
            writes = watch_writes(database)
            with api_of(look.release).running(database) as running, client_of(running) as client:
                found = _Trying(client, running, writes, self.access).all(tried)
            return replace(found, left=len(owners) - len(tried))


@dataclass(frozen=True, slots=True)
class Opened:
    """What came of it."""

    owners: Mapping[str, str]
    found: Mapping[tuple[str, str], str]  # by key and door
    unsent: tuple[tuple[str, int], ...]
    undoored: tuple[str, ...]
    closed: tuple[tuple[str, str], ...]
    left: int = 0


@dataclass(frozen=True, slots=True)
class LetIn:
    """Whom each key lets in, beside whom release *by* let in with it at `before`, but for the changes declared."""

    access: Access
    by: Release

    def read(self, look: Look) -> Admitted:
        """Return every key at every door."""
        was = look.fact(Openings(self.access), Stop.BEFORE, self.by)
        now = look.fact(Openings(self.access), look.stop, look.release)
        changed = look.release != self.by
        common = _changes(look, self.access.changes) if changed else {}
        items = []
        for door in self.access.doors:
            declared = {**common, **(_changes(look, door.changes) if changed else {})}
            for key, owner in now.owners.items():
                if (key, door.call.name) in now.found:
                    known = was.found.get((key, door.call.name), NOBODY)
                    wanted, kind = declared.get(key, (known, "as before"))
                    items.append(Admission(door.call.name, owner, kind, wanted, now.found[key, door.call.name]))
        return Admitted(tuple(items), now.unsent, now.undoored, now.closed, now.left)


class _Trying:
    """Every key at every door of one running API."""

    def __init__(self, client: httpx.Client, running: Running, writes: Writes, access: Access) -> None:
        self.client = client
        self.running = running
        self.bound = Bound(running)
        self.writes = writes
        self.access = access
        self.owners: list[str] = []
        self.schemes = schemes(client.get(running.document).json())

    def all(self, owners: Mapping[str, str]) -> Opened:
        self.owners = sorted(set(owners.values()), key=lambda each: (len(each), each))
        found: dict[tuple[str, str], str] = {}
        unsent, closed = [], []
        for door in self.access.doors:
            if door.scheme and door.scheme not in self.schemes:
                closed.append((door.call.name, f"the document has no security scheme {door.scheme!r} in use"))
                continue
            able = [key for key in owners if fits(key, self.schemes[door.scheme] if door.scheme else None)]
            if len(able) < len(owners):
                unsent.append((door.call.name, len(owners) - len(able)))
            for key in able:
                why = self.bound.refuses(door.call.method)
                if why:
                    closed.append((door.call.name, why))
                    break
                found[key, door.call.name] = self._whom(door, key, owners[key])
        undoored = tuple(sorted(self.schemes.keys() - {door.scheme for door in self.access.doors}))
        return Opened(owners, found, tuple(unsent), undoored, tuple(closed))

    def _whom(self, door: Door, key: str, owner: str) -> str:
        other = next((each for each in reversed(self.owners) if each != owner), owner)
        call = rendered(door.call, {"key": key, "owner": owner, "other": other}, {})
        headers: tuple[tuple[str, str], ...] = ()
        if door.scheme:
            call, headers = keyed(call, key, self.schemes[door.scheme])
        try:
            got = send(self.client, door.call.method, call, headers)
        except httpx.HTTPError as error:
            return type(error).__name__
        column = self._written(door)
        if got.status_code == UNKNOWN:
            return NOBODY
        if not got.is_success or not door.who:
            return str(got.status_code)
        who = _field(got.text, door.who) or column
        return OWN if who == owner else ANOTHER if who else UNNAMED

    def _written(self, door: Door) -> str:
        table, _, column = door.who.rpartition(".")
        cells = (cell for row in self.writes.since() if row.table == table for cell in row.cells if cell[0] == column)
        return next((str(value) for _, value in cells if value is not None), "")


def _pairs(look: Look, sql: str, *, before: bool = False) -> dict[str, str]:
    rows = (look.before if before else look.now).rows(sql).rows
    return {str(key): str(owner) for key, owner in rows}


def _some(owners: Mapping[str, str], most: int) -> Mapping[str, str]:
    """Choose by the keys themselves: of those that stand there at two stops the same are tried at both."""
    if len(owners) <= most:
        return owners
    return {key: owners[key] for key in sorted(owners, key=lambda each: hashlib.sha256(each.encode()).digest())[:most]}


def _changes(look: Look, sql: str) -> dict[str, tuple[str, str]]:
    rows = look.before.rows(sql).rows if sql else ()
    return {str(key): (str(wanted), str(why)) for key, wanted, why in rows}


def _field(body: str, path: str) -> str:
    try:
        found = json.loads(body)
    except ValueError:
        return ""
    for step in path.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return "" if found is None else str(found)
