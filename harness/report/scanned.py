"""The board of a scan: certain, doubtful and dismissed references, and how much was seen."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from rich.text import Text

from harness.facts.references import Kind, Reference
from harness.facts.scan import Scan
from harness.report.layout import Page, clean, field, hang

__all__ = ["scanned"]

STYLE = {Kind.CERTAIN: "bold red", Kind.DOUBTFUL: "bold yellow", Kind.DISMISSED: "dim"}
FEW = 5


def scanned(scan: Scan, page: Page, *, dismissed: bool = False) -> list[Text]:
    """Lay out the whole report; *dismissed* are shown on request."""
    head = f"{_number(len(_sought(scan)), 'name')} sought in {clean(scan.tree)}"
    lines = hang(Text.assemble(("Scan", "bold"), "  "), head, page.width, "bold")
    for kind in (Kind.CERTAIN, Kind.DOUBTFUL, *([Kind.DISMISSED] if dismissed else [])):
        several = [each for each in scan.references if each.kind is kind]
        if several:
            lines += [Text(), Text(f"{kind.capitalize()}: {len(several)}", STYLE[kind]), *_names(several, scan, page)]
    return [*lines, Text(), *_seen(scan, page, hidden=not dismissed), Text(), *_ending(scan, page)]


def _sought(scan: Scan) -> tuple[str, ...]:
    return (*scan.sought.columns, *scan.sought.modules)


def _names(references: Iterable[Reference], scan: Scan, page: Page) -> Iterator[Text]:
    ordered = sorted(references, key=lambda each: (each.name, each.file, each.line))
    for name, of_name in groupby(ordered, key=attrgetter("name")):
        yield from hang("  ", name, page.width, "bold")
        for file, of_file in groupby(of_name, key=attrgetter("file")):
            yield from hang("    ", f"{scan.base}{file}", page.width)
            for each in of_file:
                yield from hang(Text(f"    {each.line:>5}  ", "cyan"), each.why, page.width, "dim")


def _seen(scan: Scan, page: Page, *, hidden: bool) -> Iterator[Text]:
    languages = ", ".join(f"{number} {name}" for name, number in sorted(scan.languages.items()))
    files = f"{_number(scan.files, 'file')}{f' ({languages})' if languages else ''}, {_number(scan.lines, 'line')}"
    yield from field("seen", files, page)
    found = len(scan.planted) - len(scan.missed)
    yield from field(
        "planted", f"{_number(len(scan.planted), 'reference')} in copies of its files, {found} found", page
    )
    unnamed = [name for name in _sought(scan) if name not in {plant.name for plant in scan.planted}]
    if unnamed and scan.planted:
        told = f"{', '.join(unnamed)}: no file here is of a language that has such names"
        yield from field("not asked", told, page)
    if hidden and scan.counts[Kind.DISMISSED]:
        yield from field("dismissed", f"{scan.counts[Kind.DISMISSED]}; --dismissed shows them", page)
    if scan.skipped:
        skipped = ", ".join(f"{number} × {what}" for what, number in sorted(scan.skipped.items()))
        yield from field("skipped", skipped, page)
    for name, several in (("by line", scan.unparsed), ("oddly", scan.odd)):
        for file, why in several:
            yield from field(name, f"{scan.base}{file}: {why}", page)


def _ending(scan: Scan, page: Page) -> Iterator[Text]:
    counts = scan.counts
    if scan.blind:
        for told in _blindness(scan):
            yield from hang(Text("Blind: ", "bold red"), told, page.width)
    if counts[Kind.CERTAIN]:
        told = f"{_number(counts[Kind.CERTAIN], 'certain reference')} to what is to go. Change the code first."
        yield from hang(Text("● ", "red"), told, page.width, "bold red")
    elif not scan.blind and counts[Kind.DOUBTFUL]:
        told = f"No certain reference; {_number(counts[Kind.DOUBTFUL], 'doubtful one')} for a person to look at."
        yield from hang(Text("● ", "yellow"), told, page.width, "bold yellow")
    elif not scan.blind:
        told = f"No reference in {_number(scan.files, 'file')}."
        yield from hang(Text("● ", "green"), told, page.width, "bold green")


def _blindness(scan: Scan) -> Iterator[str]:
    if not scan.files:
        yield f"there is no source file in {scan.tree} that can be read."
    elif not scan.planted:
        yield "nothing that is sought can be named in the languages of these files."
    for plant in scan.missed[:FEW]:
        yield f"a reference to {plant.name} planted in a copy of {_host(plant.file)} was not found ({plant.idiom})."
    yield from _more(scan.missed)
    for file, why in scan.unread[:FEW]:
        yield f"{scan.base}{file} was not read: {why}."
    yield from _more(scan.unread)


def _more(several: Sequence[object]) -> Iterator[str]:
    if len(several) > FEW:
        yield f"{len(several) - FEW} more of the kind."


def _host(file: str) -> str:
    """Return the file of which *file* is a copy."""
    before, _, after = file.partition("__planted")
    return before + after.lstrip("0123456789")


def _number(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' * (number != 1)}"
