"""The routes that an API serves."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from harness.contract import Look, Release
from harness.facts.access import Routes, Tried
from harness.probes.api.bound import Bound
from harness.probes.api.client import api_of, client_of, send
from harness.probes.api.traffic import Rendered

__all__ = ["FindRoutes"]

PARAMETER = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True, slots=True)
class FindRoutes:
    """The routes that the release serves, by its own table, or by trying those of *others*' documents."""

    others: tuple[Release, ...] = ()

    def read(self, look: Look) -> Routes:
        """Return them beside those of its document."""
        api = api_of(look.release)
        with look.scratch(look.stop) as database:
            served = api.routes(database)
            elsewhere = [] if served is not None else list(_elsewhere(look, self.others))
            with api.running(database) as running, client_of(running) as client:
                document = client.get(running.document).json()
                documented = sorted(map(_plain, _operations(document)))
                unknown = [each for each in elsewhere if _plain(each) not in documented]
                tried = tuple(_tried(client, Bound(running), each) for each in unknown)
        plain = None if served is None else tuple(sorted({*map(_routed, served)} - _own(running.document)))
        return Routes(tuple(documented), plain, tried)


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for path, item in document.get("paths", {}).items():
        for method, operation in item.items():
            if isinstance(operation, Mapping):
                yield method.upper(), path


def _plain(route: tuple[str, str]) -> str:
    """Return a route without the names of its parameters."""
    return f"{route[0]} {PARAMETER.sub('{}', route[1])}"


def _routed(route: str) -> str:
    method, _, path = route.partition(" ")
    return _plain((method, path))


def _own(document: str) -> set[str]:
    return {f"{method} {document}" for method in ("GET", "HEAD")}


def _elsewhere(look: Look, others: tuple[Release, ...]) -> Iterator[tuple[str, str]]:
    for other in others:
        if other != look.release:
            with (
                look.scratch(look.stop) as database,
                api_of(other).running(database) as running,
                client_of(running) as client,
            ):
                yield from _operations(client.get(running.document).json())


def _tried(client: httpx.Client, bound: Bound, route: tuple[str, str]) -> Tried:
    method, path = route
    statuses = [
        0 if bound.refuses(method) else send(client, method, Rendered(each, "", (), ""), ()).status_code
        for each in (PARAMETER.sub("1", path), f"/{uuid4().hex}")
    ]
    return Tried(_plain(route), statuses[0], statuses[1])
