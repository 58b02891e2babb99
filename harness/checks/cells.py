"""Claims about cells: what a contract does not mention does not change."""

from collections.abc import Iterator

from harness.contract import Check
from harness.facts.answer import Refused
from harness.facts.cells import Cells, TableCells
from harness.facts.rows import Comparison, Row
from harness.verdict import Evidence, Extent

__all__ = ["costs", "made_anew", "untouched"]

SHOWN = 3  # offenders of one table and kind named before "and N more"
HELP = "Undo it in the migration, or say in the contract what becomes of it."


def untouched(*, gaining: tuple[str, ...] = (), losing: tuple[str, ...] = ()) -> Check[Cells]:
    """
    No cell changes, no row goes and none comes; rows may come to the tables *gaining*, and go from those *losing*.

    Yields nothing of a table without rows: nothing was looked at there.
    """

    def check(fact: Cells) -> Iterator[Evidence]:
        for table in fact.tables:
            lost = 0 if table.name in losing else table.many_lost
            invented = 0 if table.name in gaining else table.many_invented
            problems = [*_cells(table), *_rows("lost", table.lost, lost), *_rows("invented", table.invented, invented)]
            if table.then or table.now:
                expected = f"{table.then} rows as they were"
                seen = "; ".join(problems) or f"{table.then} rows as they were" + _more(table, gaining, losing)
                yield Evidence(table.name, expected, seen, not problems, HELP if problems else "", table.extent)

    return check


def costs(declared: int, what: str) -> Check[Comparison | Refused]:
    """Just as many of *what* are not as they were as is *declared*. Yields nothing where there was none."""
    expected = f"{declared} not as they were"

    def check(fact: Comparison | Refused) -> Iterator[Evidence]:
        if isinstance(fact, Refused):
            yield Evidence(what, expected, str(fact), supports=False, absent=str(fact))
        elif fact.then:
            many = fact.many_lost
            seen = f"{many} of {fact.then}" + (f": {_listed(list(map(_row, fact.lost[:SHOWN])), many)}" if many else "")
            help_ = "" if many == declared else f"Bring them back, or declare {many}."
            yield Evidence(what, expected, seen, many == declared, help_, Extent(fact.then, fact.then))

    return check


def made_anew(table: str) -> Check[Comparison | Refused]:
    """The one row that was read, the file that *table* lies in, is another."""

    def check(fact: Comparison | Refused) -> Iterator[Evidence]:
        if isinstance(fact, Refused):
            yield Evidence(table, "made anew", str(fact), supports=False, absent=str(fact))
        elif fact.then:
            seen = "made anew" if fact.lost else "the same table as before"
            yield Evidence(table, "made anew", seen, bool(fact.lost), looked_at=Extent(fact.then, fact.then))

    return check


def _more(table: TableCells, gaining: tuple[str, ...], losing: tuple[str, ...]) -> str:
    come = f", {table.many_invented} more" if table.name in gaining and table.many_invented else ""
    gone = f", {table.many_lost} gone" if table.name in losing and table.many_lost else ""
    return come + gone


def _cells(table: TableCells) -> list[str]:
    changed = table.changed
    said = [f"{each.key}: {each.column} {_value(each.was)} → {_value(each.now)}" for each in changed[:SHOWN]]
    rest = f", and cells of {table.more_changed} more rows" if table.more_changed else ""
    return [f"{len(changed)} cells changed{rest}: {_listed(said, len(changed))}"] if changed or rest else []


def _rows(word: str, keys: tuple[str, ...], many: int) -> list[str]:
    return [f"{many} rows {word}: {_listed(list(keys[:SHOWN]), many)}"] if many else []


def _listed(said: list[str], many: int) -> str:
    return "; ".join(said) + (f"; and {many - len(said)} more" if many > len(said) else "")


def _value(value: str | None) -> str:
    return "NULL" if value is None else f"'{value}'"


def _row(row: Row) -> str:
    return ", ".join("NULL" if cell is None else str(cell) or "''" for cell in row)
