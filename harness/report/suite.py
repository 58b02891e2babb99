"""A suite beside its baseline, said."""

from collections.abc import Iterator, Sequence

from rich.text import Text

from harness.facts.suite import Change, Result, Suite
from harness.report.layout import Page, field, hang, short

__all__ = ["compared", "taken"]

MOST = 20  # lines of a list, unless everything is to be said


def taken(suite: Suite, page: Page, *, where: str) -> list[Text]:
    """Say of a run without a baseline whether it is kept as one, in *where*."""
    lines = [*field("suite", _counts(suite), page), *_listed("failed", suite.failed, page)]
    if suite.green:
        return [
            *lines,
            Text(),
            *hang(Text("● ", "green"), f"The baseline is kept in {where}.", page.width, "bold green"),
        ]
    told = f"{_why(suite)} A baseline has to be green: mend it before the change. Nothing is kept."
    return [*lines, Text(), *hang(Text("● ", "red"), told, page.width, "bold red")]


def compared(before: Suite, now: Suite, change: Change, page: Page) -> list[Text]:
    """Say what became of the suite since its baseline."""
    lines = [*field("suite", _counts(now), page), *field("baseline", _counts(before), page)]
    if change.new:
        lines += field("new", _number(len(change.new), "test"), page)
    lines += _listed("failed", change.failed, page)
    lines += _listed("vanished", change.vanished, page)
    lines += _listed("skipped since", change.skipped, page)
    lines += _listed("asserting less", [f"{each.test}: {each.before} → {each.now}" for each in change.less], page)
    return [*lines, Text(), *_ending(before, now, change, page)]


def _listed(what: str, names: Sequence[str], page: Page) -> Iterator[Text]:
    if names:
        yield Text()
        yield Text(f"{what.capitalize()}: {len(names)}", "bold red")
        lines = [line for name in names for line in hang("  ", name, page.width)]
        yield from short(lines, MOST, page)


def _ending(before: Suite, now: Suite, change: Change, page: Page) -> list[Text]:
    if not before.green:
        told = f"The baseline is not green: {_why(before)} Nothing can be green beside it."
    elif change.harmless and now.green:
        told = "Everything that passed passes, and nothing is tested less."
        return hang(Text("● ", "green"), told, page.width, "bold green")
    else:
        told = " ".join(filter(None, (_why(now), _less(change))))
    return hang(Text("● ", "red"), told, page.width, "bold red")


def _why(suite: Suite) -> str:
    """Say why a suite is not green; '' where it is."""
    if suite.failed:
        return f"{_number(len(suite.failed), 'test')} failed."
    if not suite.counts[Result.PASSED]:
        return "No test passed."
    return f"The command ended with {suite.status}, though no test failed." if suite.status else ""


def _less(change: Change) -> str:
    told = [
        f"{_number(len(names), 'test')} {what}"
        for names, what in (
            (change.vanished, "vanished"),
            (change.skipped, "skipped that passed"),
            (change.less, "asserting less"),
        )
        if names
    ]
    return f"Tested less than before: {', '.join(told)}." if told else ""


def _counts(suite: Suite) -> str:
    results = ", ".join(f"{number} {result}" for result, number in suite.counts.items() if number)
    asserted = f"; {_number(sum(suite.assertions.values()), 'assertion')} in the source" if suite.assertions else ""
    return f"{_number(len(suite.tests), 'test')}{f': {results}' if results else ''}{asserted}"


def _number(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' * (number != 1)}"
