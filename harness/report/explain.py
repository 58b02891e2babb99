"""One clause: the RFC's sentence, where it looks, what it expects, and what was last seen there."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from rich.text import Text

from harness.contract import Clause, Contract, Phase
from harness.errors import HarnessError
from harness.facts.smallest import Smallest
from harness.observation import clauses_of
from harness.report.describe import call, says
from harness.report.detail import evidence, quoted, smallest
from harness.report.expected import expected as meant
from harness.report.findings import Finding, listed
from harness.report.layout import Page, field, hang
from harness.report.marks import SHAPE
from harness.verdict import Evidence, Holds, Outcome, Stop

__all__ = ["clause_of", "explain"]

EVIDENCE = 10  # shown of the last run, unless everything is asked for
LINES = 20  # of one value

Last = Mapping[str, Any]


def clause_of(contract: Contract, name: str) -> tuple[Phase, Clause[Any]]:
    """Return the clause of that id, and its phase. Raises HarnessError naming the closest ids."""
    known = {clause.id: (phase, clause) for phase, clause in clauses_of(contract)}
    if name in known:
        return known[name]
    close = dict.fromkeys([*get_close_matches(name, known, n=3), *(each for each in known if name in each)])
    hint = f"Closest: {', '.join(list(close)[:5])}." if close else "harness list CONTRACT shows them all."
    raise HarnessError(f"RFC {contract.rfc} has no clause {name!r}. {hint}")


def explain(contract: Contract, wanted: str, last: Last | None, page: Page, *, name: str = "") -> list[Text]:
    """
    Lay out what there is to know about the clause of the id *wanted*.

    *last* is the report of the last run, where there was one; *name* is what the reader calls the contract.
    """
    phase, clause = clause_of(contract, wanted)
    lines = [Text(clause.id, "bold"), *quoted(clause.section, clause.text, page), Text()]
    lines += field("Holds", _holds(phase, clause), page)
    if clause.stays:
        lines += field("Stays", clause.stays, page)
    if clause.answer:
        lines += field("If false", clause.answer, page)
    lines += _named("Looks at", clause.probe, page)
    lines += _named("Expects", clause.check, page)
    lines += _asked(phase, clause, page)
    return [*lines, Text(), *_last(clause, last, page, name)]


def _holds(phase: Phase, clause: Clause[Any]) -> str:
    if clause.holds is Holds.PREMISE:
        return f"The RFC takes it for granted at {listed(clause.asked)}."
    if clause.holds is Holds.ALWAYS:
        return f"Always: upheld at {listed(clause.asked)}."
    red = [stop for stop in clause.asked if meant(clause, stop) is Outcome.BROKEN]
    green = [stop for stop in clause.asked if stop not in red]
    return f"Brought about by the phase {phase.name}: broken at {listed(red)}, upheld at {listed(green)}."


def _named(name: str, thing: object, page: Page) -> list[Text]:
    said = says(thing)
    return field(name, call(thing) + (f"\n{said}" if said else ""), page)


def _asked(phase: Phase, clause: Clause[Any], page: Page) -> list[Text]:
    lines = []
    for stop in clause.asked:
        release = clause.release or phase.release(stop)
        package = f" ({release.package})" if release.package else ""
        lines.append(f"{stop:<8}with {release}{package}")
    return field("Asked", "\n".join(lines), page)


def _last(clause: Clause[Any], last: Last | None, page: Page, name: str) -> list[Text]:
    verify = f"harness verify {name}".rstrip()
    if last is None:
        return field("Last run", f"none yet: {verify}", page)
    found = next((each for each in last.get("verdicts", ()) if each.get("id") == clause.id), None)
    run = f"{last.get('began', '')}, {last.get('postgres', '')}".strip(", ")
    if found is None:
        return field("Last run", f"{run}: not asked in it. {verify} -k {clause.id}", page)
    lines = field("Last run", f"{run}: {found.get('verdict', '')}", page)
    for stop, outcome in found.get("outcomes", {}).items():
        reason = found.get("reasons", {}).get(stop, "")
        lead = f"  {SHAPE[Outcome(outcome)]} {stop:<8}"
        lines += hang(lead, f"{outcome}: {reason}" if reason else outcome, page.width)
    data = found.get("smallest")
    return [
        *lines,
        *_evidence(found, page),
        *(
            smallest(Smallest(data["sql"], data["rows"], data["least"], tuple(data.get("withheld", ()))), page)
            if data
            else []
        ),
    ]


def _evidence(verdict: Last, page: Page) -> list[Text]:
    found = sorted(_findings(verdict), key=lambda finding: finding.evidence.supports)
    most = len(found) if page.verbose else EVIDENCE
    lines = [Text()] if found else []
    for finding in found[:most]:
        lines += evidence(finding, page, most=LINES)
    if found[most:]:
        lines += hang("    ", f"… and {len(found) - most} more; -v shows them all.", page.width, "dim")
    return lines


def _findings(verdict: Last) -> Iterator[Finding]:
    stops: dict[Evidence, dict[Stop, None]] = {}
    for each in verdict.get("evidence", ()):
        where, expected, observed = (str(each.get(key, "")) for key in ("where", "expected", "observed"))
        seen = Evidence(where, expected, observed, bool(each.get("supports")), str(each.get("help", "")))
        stops.setdefault(seen, {})[Stop(each["stop"])] = None
    return (Finding(seen, tuple(at)) for seen, at in stops.items())
