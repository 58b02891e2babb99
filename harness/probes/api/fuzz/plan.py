"""What the process that makes requests up is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from harness.facts.api import SAFE, Running
from harness.facts.exchanges import Call, Exchanges
from harness.probes.api.fuzz.seeds import FITS, Document, Known, Seeds, operations, seeds
from harness.probes.api.replay import Sender
from harness.probes.api.traffic import Missing, rendered

__all__ = ["Bounds", "Prepared", "planned"]

SUCCESS = range(200, 300)
COVERED = 80  # about so many cases cover an operation: one phase is not to be ten times the other
TIMEOUT = 30.0
WRITING = ["POST", "PUT", "PATCH", "DELETE", "TRACE"]
# Each takes what may be meant for a fault: a valid request refused for what is stored, another identity not told of.
LEFT_OUT = ("positive_data_acceptance", "object_level_authorization")
Rows = Sequence[tuple[tuple[str, ...], Sequence[tuple[object, ...]]]]


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is sent: see `Fuzz`."""

    examples: int
    requests: int
    seed: int
    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """The *document* as it is served, what the process is told, and the values that nobody is shown, by their holes."""

    document: Document
    plan: dict[str, Any] = field(repr=False)
    secret: Mapping[str, str] = field(repr=False)


def planned(sender: Sender, sent: Exchanges, document: Document, rows: Rows, bounds: Bounds) -> Prepared:
    """Return what there is to know once *sender*'s traffic was *sent*."""
    known = [
        Known(each.operation, each.call.name, rendered(each.call, sender.values, sender.answers))
        for each in sent.items
        if each.operation and each.answer.status in SUCCESS
    ]
    found = seeds(document, known, rows, bounds.examples)
    for each in sent.items:
        # Where no call of an operation worked, who asked is known all the same.
        if each.operation and each.call.key and not each.skipped:
            found.keys.setdefault(each.operation, rendered(each.call, sender.values, sender.answers).key)
    secret = _secrets(sender, rows)
    plan = {
        "url": sender.running.url + sender.running.document,
        "document": found.document,
        "config": _config(found, sender.running, sender.traffic.header, bounds),
        "requests": _most(sender, bounds),
        "rate": sender.running.rate,
        "methods": None if sender.running.may("POST") else sorted(SAFE),
        "every": max(1, COVERED // bounds.examples),
        "secret": secret,
    }
    return Prepared(document, plan, secret)


def _secrets(sender: Sender, rows: Rows) -> dict[str, str]:
    """Return what is secret by its hole, or its column and row, the longest first."""
    found = {}
    columns = {name for names, _ in rows for name in names}
    for hole in set(sender.traffic.secret) - columns:
        try:
            found[hole] = rendered(Call("", "GET", "", key=f"{{{hole}}}"), sender.values, sender.answers).key
        except Missing:
            continue
    for names, standing in rows:
        for number, row in enumerate(standing, 1):
            told = zip(names, row, strict=True)
            found |= {f"{name} {number}": str(value) for name, value in told if name in sender.traffic.secret}
    return dict(sorted(found.items(), key=lambda each: (-len(each[1]), each[0])))


def _config(found: Seeds, running: Running, header: str, bounds: Bounds) -> dict[str, Any]:
    """Return schemathesis's configuration: nothing that was answered is used again, so that runs are alike."""
    anew = {"extra-data-sources": {"responses": False}}
    writes = running.may("POST")
    methods: dict[str, Any] = {} if writes else {"unexpected-methods": []}
    keys = list(found.keys.values())
    return {
        "seed": bounds.seed,
        "base-url": running.url,
        "workers": 1,
        "request-timeout": TIMEOUT,
        "continue-on-failure": True,
        "cache": {"enabled": False},
        "output": {"sanitization": {"enabled": False}},
        "suppress-health-check": ["all"],
        "auth": {"auto-signup": False},
        **({"headers": {header: max(keys, key=keys.count)}} if keys else {}),
        "generation": {"max-examples": bounds.examples, "database": "none"},
        "phases": {
            "examples": anew,
            "coverage": anew | methods,
            "fuzzing": anew | {"error-feedback": {"enabled": False}},
            "stateful": {"enabled": writes},
        },
        "checks": {name: {"enabled": False} for name in (*LEFT_OUT, *bounds.without)},
        "dictionaries": dict(_dictionaries(found)),
        "operations": [*_operations(found, header), *_off(found, bounds.only), *([] if writes else [OFF])],
    }


def _dictionaries(found: Seeds) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{operation} {place}", {"values": values})
        for operation, places in found.values.items()
        for place, values in places.items()
    ]


def _operations(found: Seeds, header: str) -> list[dict[str, Any]]:
    told = []
    for each in operations(found.document):
        places = found.values.get(each.name, {})
        bound = {place: {"dictionary": f"{each.name} {place}", "probability": FITS} for place in places}
        key = found.keys.get(each.name)
        if bound or key:
            headers = {"headers": {header: key}} if key else {}
            told.append({"include-name": each.label, "parameters": bound, **headers})
    return told


def _most(sender: Sender, bounds: Bounds) -> int:
    """Return how many may be sent beside the traffic."""
    most = sender.running.most
    return bounds.requests if most is None else max(0, min(bounds.requests, most - len(sender.traffic.calls)))


def _off(found: Seeds, only: Sequence[str]) -> list[dict[str, Any]]:
    others = [each.label for each in operations(found.document) if only and each.name not in only]
    return [{"include-name": others, "enabled": False}] if others else []


OFF: dict[str, Any] = {"include-method": WRITING, "enabled": False}
