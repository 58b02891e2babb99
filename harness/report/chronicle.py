"""A whole history: a line for each revision, then why those that do not come back do not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter

from rich.text import Text

from harness.contract import Contract
from harness.judge import Judged
from harness.observation import Observation
from harness.report.detail import evidence
from harness.report.findings import findings
from harness.report.layout import GLUE, Page, cut, field, hang, short
from harness.report.marks import heading, marks, word
from harness.report.summary import denominators
from harness.verdict import STOPS, Outcome

__all__ = ["chronicle"]

VERDICT = 9  # the longest verdict
SHOWN = 3  # pieces of evidence of a clause
LINES = 8  # of a reason
WORST = (Outcome.BROKEN, Outcome.INCONCLUSIVE, Outcome.UPHELD)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A revision, what it says of itself, and its clauses."""

    revision: str
    text: str
    clauses: tuple[Judged, ...]

    @property
    def whole(self) -> Judged:
        """Its clauses as one: at each stop the worst of them."""
        worst = next((each for each in self.clauses if each.red), None) or next(
            (each for each in self.clauses if each.undecided), self.clauses[0]
        )
        seen = {stop: [each.outcomes[stop] for each in self.clauses if stop in each.outcomes] for stop in STOPS}
        outcomes = {stop: min(found, key=WORST.index) for stop, found in seen.items() if found}
        return replace(worst, outcomes=outcomes)


def chronicle(
    contract: Contract, observation: Observation, judged: Iterable[Judged], texts: Iterable[str], page: Page
) -> list[Text]:
    """Lay out the report of a history; *texts* are what its revisions say of themselves."""
    judged = tuple(judged)
    groups = [(revision, tuple(each)) for revision, each in groupby(judged, key=attrgetter("phase"))]
    entries = [_Entry(revision, text, each) for (revision, each), text in zip(groups, texts, strict=True)]
    lines = hang(Text.assemble((contract.kind, "bold"), "  "), contract.title, page.width, "bold")
    lines += [*hang("", contract.rfc, page.width, "dim"), Text(), *heading(STOPS), Text()]
    longest = max(len(entry.revision) for entry in entries)
    lines += [_row(entry, longest, page) for entry in entries]
    for entry in entries:
        lines += _why(entry, page)
    made = sum(phase.generated.rows for phase in observation.phases if phase.generated)
    walk = f"{len(entries)}{GLUE}revision{'s' * (len(entries) > 1)}, each before → after → back → again,"
    lines += denominators(observation, judged, page, walk=walk, rows=[f"{made:,} generated"])
    return [*lines, Text(), *_ending(entries, page)]


def _row(entry: _Entry, longest: int, page: Page) -> Text:
    verdict = word(entry.whole)
    line = Text.assemble(marks(entry.whole, STOPS), " ", verdict, " " * (VERDICT - verdict.cell_len + 2))
    line.append(f"{entry.revision:<{longest}}  ", "bold")
    return line.append(cut(entry.text, max(page.width - line.cell_len, 1)))


def _why(entry: _Entry, page: Page) -> Iterator[Text]:
    red = [each for each in entry.clauses if each.red]
    unknown = [each for each in entry.clauses if each.undecided]
    # Where a step is refused, all that was to be read after it has no answer: that goes without saying.
    shown = [*red, *unknown] if page.verbose or not red else red
    if shown:
        yield from (Text(), *hang(Text.assemble((entry.revision, "bold"), "  "), entry.text, page.width, "bold"))
    for each in shown:
        yield from hang(Text.assemble("  ", word(each), "  "), each.clause.text, page.width)
        found = findings(each)
        most = len(found) if page.verbose else SHOWN
        for finding in found[:most]:
            yield from evidence(finding, page)
        if found[most:]:
            yield from hang("    ", f"… and {len(found) - most} more; -v shows them all.", page.width, "dim")
        for stop, reason in each.reasons.items():
            yield from short(field(stop, reason, page, indent=4, style="yellow"), LINES, page)


def _ending(entries: list[_Entry], page: Page) -> list[Text]:
    red = [entry.revision for entry in entries if entry.whole.red]
    unknown = [entry.revision for entry in entries if entry.whole.undecided]
    if red:
        told = f"{_of(red, entries)} not go up, come back and go up again: {', '.join(red)}."
        return hang("", told, page.width, "bold red")
    if unknown:
        told = f"{_of(unknown, entries)} not show whether: {', '.join(unknown)}."
        return hang("", told, page.width, "bold yellow")
    many = f"All {len(entries)} revisions go up, come back and go up again."
    told = many if len(entries) > 1 else "The one revision goes up, comes back and goes up again."
    return hang("", told, page.width, "bold green")


def _of(some: list[str], entries: list[_Entry]) -> str:
    return f"{len(some)} of {len(entries)} revisions {'does' if len(some) == 1 else 'do'}"
