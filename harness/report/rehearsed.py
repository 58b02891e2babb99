"""What a rehearsal says beside the board: what each step cost, and how the schema differed."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import groupby

from rich.text import Text

from harness.facts.measured import Cost, Held, Measured, Size
from harness.facts.raced import Raced, Wait
from harness.facts.trace import LockMode, Statement
from harness.report.document import Document
from harness.report.layout import Page, cut, field, hang, short

__all__ = ["beside", "costs", "drifted", "rehearsal"]

SHORT = timedelta(milliseconds=1)  # a statement that takes less, writes nothing and takes no lock is counted
LINES = 12
TOLD = 10  # tables, or ways in which a schema differs
KILO = 1024
WHOLE = 100  # from here on no fraction is told
UNITS = ("B", "KiB", "MiB", "GiB", "TiB")
MODES = tuple(LockMode)


def costs(measured: Iterable[Measured], page: Page) -> list[Text]:
    """Lay out each step: its statements, its locks, the tables' sizes."""
    lines: list[Text] = []
    for each in measured:
        title = f"── {each.phase}: {each.step} "
        lines += [Text(), Text(title + "─" * max(page.width - len(title), 0), "dim"), Text()]
        lines += field("Took", _took(each), page)
        if each.trace.refused:
            lines += field("Refused", str(each.trace.refused), page, style="bold red")
        if not each.trace.observed:
            lines += field("Statements", "a foreign command's are not seen", page)
        lines += [*_statements(each, page), *_locks(each, page), *_sizes(each, page)]
    return lines


def beside(raced: Raced | None, page: Page) -> list[Text]:
    """Say what was written beside the upgrade, and who waited for whom."""
    if raced is None:
        return []
    title = f"── While {raced.writers} wrote "
    lines = [Text(), Text(title + "─" * max(page.width - len(title), 0), "dim"), Text()]
    again = (
        f", having given way {raced.gave_way} time{'s' if raced.gave_way > 1 else ''} before" if raced.gave_way else ""
    )
    lines += field("Upgrade", _spell(raced.trace.took) + again, page)
    if raced.trace.refused:
        lines += field("Refused", str(raced.trace.refused), page, style="bold red")
    lines += field("Written", f"{raced.acknowledged} writes acknowledged", page)
    for each in raced.turned_down:
        lines += field("", f"{each.times} refused with {each.sqlstate}: {_bare(each.table)}", page)
    waits: list[Text] = []
    for wait in raced.waits:
        waits += field("" if waits else "Waited", _waited(wait), page)
    return lines + short(waits, LINES, page)


def drifted(drift: Iterable[str], page: Page) -> list[Text]:
    """Name what the schema had otherwise than the migrator makes it."""
    told = tuple(drift)
    if not told:
        return []
    lines = [
        Text(),
        *hang(
            "",
            f"The schema is not as the migrator makes it, {len(told)} time{'' if len(told) == 1 else 's'}:",
            page.width,
            "bold",
        ),
    ]
    return lines + short([Text(f"  {cut(each, page.width - 2)}") for each in told], TOLD, page)


def rehearsal(measured: Iterable[Measured], drift: Iterable[str], raced: Raced | None) -> Document:
    """Return the same as data."""
    return {
        **({"beside": _beside(raced)} if raced else {}),
        "drift": list(drift),
        "steps": [
            {
                "phase": each.phase,
                "step": each.step,
                "seconds": each.trace.took.total_seconds(),
                "refused": str(each.trace.refused) if each.trace.refused else None,
                "observed": each.trace.observed,
                "wal": each.wal,
                "statements": [_statement(*pair) for pair in each.statements],
                "locks": [
                    {
                        "relation": held.lock.relation,
                        "mode": _mode(held.lock.mode),
                        "seconds": held.took.total_seconds(),
                    }
                    for held in each.held()
                ],
                "sizes": [{"table": size.table, "before": size.before, "after": size.after} for size in each.sizes],
            }
            for each in measured
        ],
    }


def _beside(raced: Raced) -> Document:
    return {
        "writers": raced.writers,
        "gave_way": raced.gave_way,
        "seconds": raced.trace.took.total_seconds(),
        "refused": str(raced.trace.refused) if raced.trace.refused else None,
        "acknowledged": raced.acknowledged,
        "turned_down": [
            {"table": each.table, "sqlstate": each.sqlstate, "times": each.times} for each in raced.turned_down
        ],
        "waits": [
            {
                "who": each.name,
                "relation": each.relation,
                "mode": _mode(each.mode),
                "seconds": each.took.total_seconds(),
                "behind": each.behind.sql if each.behind else None,
            }
            for each in raced.waits
        ],
    }


def _waited(wait: Wait) -> str:
    behind = f", behind {wait.behind.sql}" if wait.behind else ""
    return f"{wait.name} {_spell(wait.took)} for {_mode(wait.mode)} on {_bare(wait.relation)}{behind}"


def _statement(statement: Statement, cost: Cost) -> Document:
    return {
        "sql": statement.sql,
        "seconds": statement.took.total_seconds(),
        "wal": cost.wal,
        "rewritten": list(cost.rewritten),
        "rebuilt": list(cost.rebuilt),
    }


def _took(measured: Measured) -> str:
    return f"{_spell(measured.trace.took)}, {_bytes(measured.wal)} of WAL"


def _statements(measured: Measured, page: Page) -> list[Text]:
    """A line for each statement that costs anything; the others are counted."""
    lines, left, held = [], 0, frozenset[object]()
    for statement, cost in measured.statements:
        locked = statement.locks - held
        held = statement.locks
        if statement.took < SHORT and not cost.wal and not any(MODES.index(each.mode) > 1 for each in locked):
            left += 1
            continue
        lead = Text(f"  {_spell(statement.took):>8} {_bytes(cost.wal):>9}  ", "dim")
        lines.append(lead + Text(cut(statement.sql, page.width - lead.cell_len)))
        lines += [Text(" " * lead.cell_len + each, "yellow") for each in _anew(cost)]
    told = short(lines, LINES, page)
    return [*told, Text(f"  and {left} that took less than 1 ms and wrote nothing", "dim")] if left else told


def _anew(cost: Cost) -> Iterator[str]:
    if cost.rewritten:
        yield f"rewrites {', '.join(map(_bare, cost.rewritten))}"
    if cost.rebuilt:
        yield f"builds anew {', '.join(map(_bare, cost.rebuilt))}"


def _locks(measured: Measured, page: Page) -> list[Text]:
    """Of each relation the strongest lock, by mode and how long it was held."""
    strongest: dict[str, Held] = {}
    for each in measured.held():
        strongest.setdefault(each.lock.relation, each)
    ranked = sorted(strongest.values(), key=lambda each: (-MODES.index(each.lock.mode), -each.took))
    lines: list[Text] = []
    for (mode, took), group in groupby(ranked, key=lambda each: (_mode(each.lock.mode), _spell(each.took))):
        tables = ", ".join(_bare(each.lock.relation) for each in group)
        lines += field("Locked" if not lines else "", f"{mode} for {took}: {tables}", page)
    return short(lines, LINES, page)


def _sizes(measured: Measured, page: Page) -> list[Text]:
    changed = [each for each in measured.sizes if each.before != each.after]
    lines: list[Text] = []
    for each in sorted(changed, key=lambda each: -abs((each.after or 0) - (each.before or 0))):
        lines += field("Size" if not lines else "", f"{_bare(each.table)}: {_grew(each)}", page)
    return short(lines, TOLD, page)


def _grew(size: Size) -> str:
    was = "not there" if size.before is None else _bytes(size.before)
    return f"{was} → {'gone' if size.after is None else _bytes(size.after)}"


def _mode(mode: LockMode) -> str:
    """Return it as LOCK TABLE has it."""
    words = "".join(f" {each}" if each.isupper() else each for each in mode.removesuffix("Lock"))
    return words.strip().upper()


def _bare(name: str) -> str:
    return name.removeprefix("public.")


def _spell(time: timedelta) -> str:
    seconds = time.total_seconds()
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def _bytes(number: int) -> str:
    power = min(max(number.bit_length() - 1, 0) // 10, len(UNITS) - 1)
    size = number / KILO**power
    return f"{size:.1f} {UNITS[power]}" if power and size < WHOLE else f"{size:.0f} {UNITS[power]}"
