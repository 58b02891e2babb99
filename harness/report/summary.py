"""How much was looked at, where, and what it comes to in one sentence."""

from collections.abc import Iterable

from rich.text import Text

from harness.contract import Contract, Unchecked
from harness.facts.halfway import HALFWAY
from harness.facts.hidden import MARK
from harness.judge import Judged
from harness.observation import Copied, Generated, Observation, clauses_of
from harness.report.layout import GLUE, Page, field, hang
from harness.report.tally import Tally, tally
from harness.verdict import Stop, Verdict

__all__ = ["counted", "denominators", "ending", "summary"]

RED, AMBER = "bold red", "bold yellow"


def summary(contract: Contract, observation: Observation, judged: Iterable[Judged], page: Page) -> list[Text]:
    """Lay out the denominators."""
    judged = tuple(judged)
    unasked = len(clauses_of(contract)) - len(judged)
    rows = [_rows(phase.generated) for phase in observation.phases if phase.generated]
    rows += [_copied(phase.copied) for phase in observation.phases if phase.copied]
    lines = denominators(observation, judged, page, walk=_walk(observation), rows=rows)
    if unasked:
        lines += field("Not asked", f"{_number(unasked, 'clause')} at the stops of this walk", page)
    derived = [each for each in contract.unchecked if each.section == HALFWAY]
    for each in derived:
        lines += field("Not asked", f"{each.section}. {each.because}", page)
    return lines + _unchecked([each for each in contract.unchecked if each not in derived], page)


def denominators(
    observation: Observation, judged: Iterable[Judged], page: Page, *, walk: str, rows: Iterable[str]
) -> list[Text]:
    """Lay out how much was looked at; *walk* says what was walked, *rows* what was made up."""
    lines = counted(judged, page)
    lines += field("Walked", f"{walk} in {observation.seconds:.1f} s", page)
    for each in rows:
        lines += field("Rows", each, page)
    return lines + field("On", f"{observation.postgres} · seed {observation.seed} · now = {observation.moment}", page)


def counted(judged: Iterable[Judged], page: Page) -> list[Text]:
    """Lay out how many verdicts of each kind there are, on how much evidence."""
    tallied = tally(judged)
    lines = [Text(), Text("─" * page.width, "dim"), *field("Verdicts", _verdicts(tallied), page)]
    return lines + field("Looked at", _extent(tallied), page)


def ending(
    contract: Contract, observation: Observation, judged: Iterable[Judged], page: Page, *, name: str = ""
) -> list[Text]:
    """Say in plain words what the result is, and what to do next."""
    judged = tuple(judged)
    rfc = f"{contract.kind} {contract.rfc}"
    if any(each.red for each in judged):
        return _red(rfc, observation, judged, page, name)
    if any(each.undecided for each in judged):
        return _undecided(rfc, judged, page, name)
    if not judged:
        return hang("", f"{rfc} was not asked anything, and that is no verdict.", page.width, AMBER)
    tallied = tally(judged)
    last = observation.phases[-1].stops[-1]
    far = "" if last is Stop.AGAIN else f" as far as this walk went, to {last}"
    false = f", {_number(tallied.answered, 'false premise')} answered" if tallied.answered else ""
    proven = _number(tallied.verdicts[Verdict.PROVEN], "clause")
    return hang("", f"{rfc} is green{far}: {proven} proven{false}.", page.width, "bold green")


def _red(rfc: str, observation: Observation, judged: tuple[Judged, ...], page: Page, name: str) -> list[Text]:
    """Tell the test-first red, which waits for the migration, from every other."""
    tallied = tally(judged)
    unwritten = {walk.phase for walk in observation.phases if walk.stops == (Stop.BEFORE,)}
    waiting = [each for each in judged if each.verdict is Verdict.UNMET and each.phase in unwritten]
    others = [each for each in judged if each.red and each not in waiting]
    lines = []
    if waiting:
        text = f"{rfc} is red first, as it is to be: {_of(len(waiting), tallied)} still to be brought about."
        lines += hang("", text, page.width, RED)
    if others:
        text = f"{rfc} is red: {_of(len(others), tallied)} not as promised."
        return [*lines, *hang("", text, page.width, RED), *_next(f"harness explain {others[0].clause.id} {name}", page)]
    return [*lines, *_next(f"write the migration, then harness verify {name}", page)]


def _undecided(rfc: str, judged: tuple[Judged, ...], page: Page, name: str) -> list[Text]:
    unknown = [each.clause.id for each in judged if each.undecided]
    text = f"{rfc} is undecided: nothing is red, but {_of(len(unknown), tally(judged))} without an answer."
    return [*hang("", text, page.width, AMBER), *_next(f"harness explain {unknown[0]} {name}", page)]


def _next(command: str, page: Page) -> list[Text]:
    return hang("Next: ", command.rstrip(), page.width)


def _verdicts(tallied: Tally) -> str:
    told = [f"{count}{GLUE}{verdict}" for verdict, count in tallied.verdicts.items() if count]
    answered = f"{GLUE}({tallied.answered}{GLUE}answered)" if tallied.answered else ""
    return " · ".join(each + (answered if each.endswith(Verdict.REFUTED) else "") for each in reversed(told)) or "none"


def _extent(tallied: Tally) -> str:
    rows, cells = tallied.looked_at.rows, tallied.looked_at.cells
    return f"{_number(tallied.evidence, 'piece')} of evidence · {_number(rows, 'row')} · {_number(cells, 'cell')}"


def _walk(observation: Observation) -> str:
    walks = [(walk.phase, " → ".join(walk.stops)) for walk in observation.phases]
    return walks[0][1] if len(walks) == 1 else "; ".join(f"{phase} {stops}" for phase, stops in walks)


def _rows(generated: Generated) -> str:
    made = f"{generated.rows} generated in {_number(generated.tables, 'table')}"
    empty = "; ".join(f"none in {table}: {why}" for table, why in generated.unfilled.items())
    return f"{made}; {empty}" if empty else made


def _copied(copied: Copied) -> str:
    many = f"{_number(copied.rows, 'row')} copied into {_number(copied.tables, 'table')} from outside; no value of them"
    mark = f"is shown, a key as left(md5(key::text), {MARK})"
    return "; ".join([f"{many} {mark}", *([f"not there: {', '.join(copied.absent)}"] if copied.absent else [])])


def _unchecked(unchecked: list[Unchecked], page: Page) -> list[Text]:
    if not unchecked:
        return []
    count = _number(len(unchecked), "sentence")
    if not page.verbose:
        return field("Unchecked", f"{count} of the RFC, each with its reason (-v lists them)", page)
    lines = field("Unchecked", f"{count} of the RFC:", page)
    for each in unchecked:
        lines += hang("  ", each.section, page.width, "dim")
        lines += hang("    ", f"“{each.text}”", page.width, "italic")
        lines += hang("    ", each.because, page.width)
    return lines


def _of(count: int, tallied: Tally) -> str:
    return f"{count:,} of {_number(tallied.clauses, 'clause')} {'is' if count == 1 else 'are'}"


def _number(count: int, noun: str) -> str:
    return f"{count:,}{GLUE}{noun}{'' if count == 1 else 's'}"
