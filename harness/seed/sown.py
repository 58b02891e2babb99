"""Rows that come to tables that have some, and rows that refer to what the upgrade made."""

from collections.abc import Iterator, Mapping, Sequence

from harness.facts.written import Deed, LeftOut, Write
from harness.probes.names import quoted
from harness.seed.bed import Bed, Row, planted
from harness.seed.desk import Desk
from harness.seed.order import steps
from harness.seed.plan import Plan
from harness.seed.plant import Sowing
from harness.seed.planted import Planted
from harness.seed.rules import Link
from harness.seed.standing import Cells, told, value_of

__all__ = ["inserted"]

_NEW = 3  # rows for each table


def inserted(desk: Desk, beds: Mapping[str, Bed], referring: Mapping[str, Sequence[Cells]]) -> list[Write]:
    """Insert some rows into each table, and rows that refer to those *referring*; return all that was done."""
    rows = [*_ordinary(desk, beds), *_references(beds, referring)]
    grounds = {table: bed.ground for table, bed in beds.items()}
    sowing = Sowing(Plan((), {}, desk.schemas.catalog, grounds), desk.tried, [(row,) for row in rows])
    for table, bed in beds.items():
        sowing.standing[table] += [planted(bed.ground, row) for row in bed.rows]
    sowing.sow()
    desk.left_out.extend(LeftOut(table, Deed.INSERTED, said[0]) for table, said in sowing.reasons().items())
    came = [(row.table, cells) for row in sowing.stands for cells in _read(desk, row)]
    new = [desk.write(table, cells, Deed.INSERTED, *desk.tables[table].columns) for table, cells in came]
    return [*new, *_referred(desk, beds, came, referring)]


def _ordinary(desk: Desk, beds: Mapping[str, Bed]) -> Iterator[Planted]:
    for table in dict.fromkeys(table for step in steps(desk.grounds) for table in step.tables):
        for number in range(_NEW):
            row = beds[table].grow({}, filled=number == 0)
            if row is not None:
                yield planted(beds[table].ground, row)
            elif not number:
                desk.left_out.append(LeftOut(table, Deed.INSERTED, "no row was found that fits its keys and checks"))


def _references(beds: Mapping[str, Bed], referring: Mapping[str, Sequence[Cells]]) -> Iterator[Planted]:
    for table, rows in referring.items():
        for child, link in _links_to(beds, table):
            for cells in rows:
                row = child.grow(_aimed(beds[table], link, cells)) if set(link.target_columns) <= cells.keys() else None
                if row is not None:
                    yield planted(child.ground, row)


def _links_to(beds: Mapping[str, Bed], table: str) -> Iterator[tuple[Bed, Link]]:
    for child in beds.values():
        yield from ((child, link) for link in child.ground.links if link.target == table)


def _aimed(target: Bed, link: Link, cells: Cells) -> Row:
    pairs = zip(link.columns, link.target_columns, strict=True)
    return {near: value_of(target.ground, far, cells[far]) for near, far in pairs}


def _read(desk: Desk, row: Planted) -> Iterator[Cells]:
    """Yield *row* as it prints, found by its key or, where it has none, by all that was given."""
    held, own = desk.tables[row.table], desk.grounds[row.table].table
    types = {column.name: column.type for column in own.columns}
    given = {column: sql for column, sql in row.values.items() if sql != "DEFAULT"}
    by = {column: given[column] for column in held.key} if held.key and set(held.key) <= given.keys() else given
    same = (f"{quoted(c)} IS NOT DISTINCT FROM CAST({sql} AS {types[c]})::text" for c, sql in by.items())
    found = desk.session.rows(f"SELECT * FROM {held.query} WHERE {' AND '.join(same) or 'TRUE'}").rows  # noqa: S608  # quoted
    yield from (told(held, each) for each in found[:1])


def _referred(
    desk: Desk, beds: Mapping[str, Bed], came: Sequence[tuple[str, Cells]], referring: Mapping[str, Sequence[Cells]]
) -> Iterator[Write]:
    """Yield the rows of the upgrade's to which some row that came refers."""
    for table, rows in referring.items():
        for cells in rows:
            links = _links_to(beds, table)
            if any(_refers(link, each, cells) for bed, link in links for at, each in came if at == bed.ground.name):
                yield desk.write(table, cells, Deed.REFERRED, created=True)


def _refers(link: Link, row: Cells, cells: Cells) -> bool:
    return all(row.get(near) == cells.get(far) for near, far in zip(link.columns, link.target_columns, strict=True))
