"""The report as data: what `--json` writes and `harness explain` reads. `report.schema.json` says what stands in it."""

import json
from collections.abc import Iterable
from importlib.resources import files

from harness.contract import Contract
from harness.facts.smallest import Smallest
from harness.judge import Judged
from harness.observation import Observation, clauses_of
from harness.report.tally import tally
from harness.verdict import STOPS

__all__ = ["FORMAT", "Document", "document", "dumps", "schema"]

FORMAT = 1

Document = dict[str, object]


def document(contract: Contract, observation: Observation, judged: Iterable[Judged]) -> Document:
    """Return the whole report; nothing in it depends on the terminal."""
    judged = tuple(judged)
    walked = {stop for phase in observation.phases for stop in phase.stops}
    return {
        "format": FORMAT,
        "rfc": contract.rfc,
        "title": contract.title,
        "postgres": observation.postgres,
        "seed": observation.seed,
        "began": observation.began,
        "moment": observation.moment,
        "stops": [stop for stop in STOPS if stop in walked],
        "generated": {
            phase.phase: {
                "rows": phase.generated.rows,
                "tables": phase.generated.tables,
                "unfilled": dict(phase.generated.unfilled),
            }
            for phase in observation.phases
            if phase.generated is not None
        },
        "copied": {
            phase.phase: {
                "rows": phase.copied.rows,
                "tables": phase.copied.tables,
                "absent": list(phase.copied.absent),
            }
            for phase in observation.phases
            if phase.copied is not None
        },
        "verdicts": [_verdict(each) for each in judged],
        "unasked": _unasked(contract, judged),
        "unchecked": [
            {"section": each.section, "text": each.text, "because": each.because} for each in contract.unchecked
        ],
        "counts": tally(judged).counts(),
        "seconds": observation.seconds,
    }


def dumps(report: Document) -> bytes:
    """Write *report* as UTF-8; what has no UTF-8 stays JSON's own escape."""
    return (json.dumps(report, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


def schema() -> Document:
    """Return the JSON Schema of the report."""
    loaded: Document = json.loads(files("harness.report").joinpath("report.schema.json").read_text("utf-8"))
    return loaded


def _verdict(judged: Judged) -> Document:
    clause = judged.clause
    return {
        "id": clause.id,
        "section": clause.section,
        "text": clause.text,
        "phase": judged.phase,
        **({"release": clause.release.name} if clause.release else {}),
        "holds": clause.holds,
        "stays": clause.stays,
        "answer": clause.answer,
        "verdict": judged.verdict,
        "red": judged.red,
        "outcomes": dict(judged.outcomes),
        "reasons": dict(judged.reasons),
        "evidence": [
            {
                "stop": seen.stop,
                "where": seen.evidence.where,
                "expected": seen.evidence.expected,
                "observed": seen.evidence.observed,
                "supports": seen.evidence.supports,
                "help": seen.evidence.help,
                "looked_at": {"rows": seen.evidence.looked_at.rows, "cells": seen.evidence.looked_at.cells},
                **({"case": seen.evidence.case} if seen.evidence.case else {}),
            }
            for seen in judged.evidence
        ],
        **({"smallest": _smallest(judged.smallest)} if judged.smallest else {}),
    }


def _smallest(data: Smallest) -> Document:
    return {"rows": data.rows, "least": data.least, "sql": data.sql, "withheld": list(data.withheld)}


def _unasked(contract: Contract, judged: tuple[Judged, ...]) -> list[Document]:
    asked = {each.clause.id for each in judged}
    return [
        {"id": clause.id, "section": clause.section, "phase": phase.name, "stops": list(clause.asked)}
        for phase, clause in clauses_of(contract)
        if clause.id not in asked
    ]
