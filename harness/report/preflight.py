"""A preflight: what becomes of the cells, what each statement takes, and what would go wrong."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from rich.text import Text

from harness.contract import Contract
from harness.facts.locking import Work
from harness.facts.preflight import Expected, Harm, Tally
from harness.facts.trace import LockMode
from harness.judge import Judged
from harness.observation import Observation
from harness.report.detail import answered, detail
from harness.report.document import Document, document
from harness.report.layout import Page, clean, cut, field, hang, wrap
from harness.report.summary import denominators

__all__ = ["Flown", "preflight_board", "preflight_document"]

HARMS = (Harm.LOST, Harm.COLLIDES, Harm.DISAGREES, Harm.REFUSED)
NUMBER = 9  # cells of a column of numbers
UNITS = ("bytes", "kB", "MB", "GB", "TB")
THOUSAND = 1024
NAMED = 3  # questions without an answer for one reason
WORKS = {Work.NONE: "", Work.SCAN: "reads every row", Work.REWRITE: "writes it anew"}


@dataclass(frozen=True, slots=True)
class Flown:
    """
    What a preflight came to, to be told: *database* says of which database, *walks* what was not asked.

    The rest is as for `harness.preflight`.
    """

    contract: Contract
    observation: Observation
    judged: tuple[Judged, ...]
    tallies: tuple[Tally, ...]
    expected: tuple[Expected, ...]
    database: str
    walks: tuple[str, ...] = ()


def preflight_board(flown: Flown, page: Page, *, name: str = "") -> list[Text]:
    """Lay it all out. *name* is what the reader calls the contract."""
    contract = flown.contract
    lead = Text.assemble((f"{contract.kind} {clean(contract.rfc)}", "bold"), "  ")
    lines = hang(lead, contract.title, page.width, "bold")
    lines += hang("Preflight of ", flown.database, page.width)
    lines += [Text(), *_cells(flown.tallies, page), *_statements(flown.expected, page)]
    for each in (each for each in flown.judged if each.red):
        lines += [Text(), *detail(each, replace(page, verbose=True))]
    lines += _unanswered(flown.judged, page) + answered(flown.judged, page)
    walk = f"{flown.observation.phases[0].phase}: nothing, only read"
    lines += denominators(flown.observation, flown.judged, page, walk=walk, rows=())
    if flown.walks:
        lines += field("Not asked", f"{', '.join(flown.walks)}: needs a walk, harness verify {name}".rstrip(), page)
    return [*lines, Text(), *_ending(flown, page)]


def preflight_document(flown: Flown) -> Document:
    """Return the report as data: as that of a walk, and what is a preflight's own."""
    return {
        **document(flown.contract, flown.observation, flown.judged),
        "preflight": {
            "database": flown.database,
            "fates": [_fate(each) for each in flown.tallies],
            "statements": [_statement(each) for each in flown.expected],
            "walks": list(flown.walks),
        },
    }


def _unanswered(judged: tuple[Judged, ...], page: Page) -> list[Text]:
    """Name what has no answer, by the reason why."""
    reasons: dict[str, list[str]] = {}
    for each in judged:
        for reason in each.reasons.values() if each.undecided else ():
            reasons.setdefault(reason, []).append(each.clause.id)
    lines: list[Text] = []
    for reason, names in reasons.items():
        most = len(names) if page.verbose else NAMED
        more = f" and {len(names) - most} more (-v)" if names[most:] else ""
        lines += [Text(), *hang(Text("UNDECIDED  ", "bold yellow"), reason, page.width)]
        lines += hang("           ", ", ".join(names[:most]) + more, page.width, "dim")
    return lines


def _cells(tallies: tuple[Tally, ...], page: Page) -> list[Text]:
    if not tallies:
        return []
    room = max(page.width - NUMBER * (1 + len(HARMS)), 20)
    heads = "".join(f"{head:>{NUMBER}}" for head in ("cells", *HARMS))
    lines = [Text.assemble((f"{'Where every cell goes':<{room}}", "bold"), (heads, "dim"))]
    for each in tallies:
        first, *more = wrap(each.fate, room - 1)
        row = Text(f"{first:<{room}}")
        row.append(_number(each.cells))
        for harm in HARMS:
            row.append_text(_harm(each, harm))
        lines += [row, *(Text(f"  {line}") for line in more)]
    notes = ["– cannot come to these"] if any(len(each.harms) < len(HARMS) for each in tallies) else []
    notes += ["* the contract declares them"] if any(any(each.declared.values()) for each in tallies) else []
    notes += ["? not known"] if any(None in (each.cells, *each.harms.values()) for each in tallies) else []
    return [*lines, *hang("", " · ".join(notes), page.width, "dim")] if notes else lines


def _harm(tally: Tally, harm: Harm) -> Text:
    if harm not in tally.harms:
        return Text(f"{'–':>{NUMBER}}", "dim")
    many = tally.harms[harm]
    if many is None:
        return Text(_number(many), "yellow")
    declared = tally.declared.get(harm, 0)
    told = f"{many:,}*" if declared and declared == many else f"{many:,}"
    return Text(f"{told:>{NUMBER}}", "yellow" if told.endswith("*") else "red" if many else "green")


def _number(many: int | None) -> str:
    return f"{'?' if many is None else f'{many:,}':>{NUMBER}}"


def _statements(expected: tuple[Expected, ...], page: Page) -> list[Text]:
    if not expected:
        return []
    lines = [Text(), Text("What each statement takes, and holds until its transaction ends", "bold")]
    for each in expected:
        lines += hang(f"{each.number:>3}  ", cut(each.sql, page.width - 5), page.width)
        lines += _touches(each, page)
    return [
        *lines,
        *hang("", "Rows and sizes are Postgres's own estimates, of the last ANALYZE or VACUUM.", page.width, "dim"),
    ]


def _touches(expected: Expected, page: Page) -> Iterator[Text]:
    name = max(min(max(len(_bare(effect.relation)) for effect, _ in expected.touches), page.width - 56), 8)
    for effect, size in expected.touches:
        rows = "" if size is None else "rows unknown" if size.rows is None else f"{size.rows:,} rows"
        large = "" if size is None else f"{rows}, {_bytes(size.size)}"
        work = WORKS[effect.work]
        lead = f"     {cut(_bare(effect.relation), name):<{name}}  {_mode(effect.mode):<22}"
        colour = "red" if work and effect.mode is LockMode.ACCESS_EXCLUSIVE else "yellow" if work else ""
        yield from hang(lead, "  ".join(filter(None, (large, work))) or "–", page.width, colour)


def _mode(mode: LockMode) -> str:
    """Say a lock mode as LOCK TABLE does."""
    return "".join(f" {each}" if each.isupper() else each for each in mode.removesuffix("Lock")).strip().upper()


def _bare(relation: str) -> str:
    return relation.removeprefix("public.")


def _bytes(size: int) -> str:
    amount, unit = float(size), 0
    while amount >= THOUSAND and unit < len(UNITS) - 1:
        amount, unit = amount / THOUSAND, unit + 1
    return f"{amount:,.0f} {UNITS[unit]}"


def _ending(flown: Flown, page: Page) -> list[Text]:
    phase = flown.observation.phases[0].phase
    red = [each for each in flown.judged if each.red]
    unknown = [each for each in flown.judged if each.undecided]
    if red:
        text = f"The upgrade of {phase} would fail here or lose something: {_of(red, flown.judged)} red."
        return hang("", text, page.width, "bold red")
    if unknown:
        text = (
            f"Nothing speaks against the upgrade of {phase} here, but {_of(unknown, flown.judged)} without an answer."
        )
        return hang("", text, page.width, "bold yellow")
    text = f"The upgrade of {phase} can run here: nothing would fail, and nothing is lost that is not declared."
    return hang("", text, page.width, "bold green")


def _of(some: Iterable[Judged], judged: tuple[Judged, ...]) -> str:
    many = len(tuple(some))
    return f"{many} of {len(judged)} questions {'is' if many == 1 else 'are'}"


def _fate(tally: Tally) -> Document:
    return {
        "fate": tally.fate,
        "cells": tally.cells,
        "harms": {str(harm): many for harm, many in tally.harms.items()},
        "declared": {str(harm): many for harm, many in tally.declared.items() if many},
    }


def _statement(expected: Expected) -> Document:
    return {
        "number": expected.number,
        "sql": expected.sql,
        "locks": [
            {
                "relation": effect.relation,
                "mode": _mode(effect.mode),
                "work": str(effect.work),
                "rows": size.rows if size else None,
                "bytes": size.size if size else None,
            }
            for effect, size in expected.touches
        ],
    }
