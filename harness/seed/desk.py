"""Where writing is done: the rows that stand, which of them the upgrade made, and single statements tried."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from harness.contract import Session
from harness.facts.written import Deed, LeftOut, Write
from harness.probes.printed import TableRows
from harness.seed.both import Both
from harness.seed.ground import Ground
from harness.seed.literal import name, text
from harness.seed.pool import shuffled
from harness.seed.standing import Cells, Standing, read_standing
from harness.seed.trial import Trial

__all__ = ["Desk", "Try"]

REFERRED = {"23503", "23001"}  # what Postgres says where a row is referred to


@dataclass(frozen=True, slots=True)
class Try:
    """A statement that does *write*; of those with the same *aim* the first that goes in is the last to be tried."""

    aim: str
    write: Write
    sql: str


@dataclass
class Desk:
    """One database to be written to; *grounds*, *tables* and *made*, keys of rows of the upgrade's, are by table."""

    session: Session
    tried: Trial
    schemas: Both
    grounds: Mapping[str, Ground]
    tables: Mapping[str, TableRows]
    made: Mapping[str, frozenset[tuple[str | None, ...]]]
    seed: int = 0
    left_out: list[LeftOut] = field(default_factory=list)

    def stands(self) -> dict[str, Standing]:
        """Read what stands now."""
        return {table: read_standing(self.session, self.tables[table]) for table in self.grounds}

    def rows(self, stands: Standing, table: str, *, created: bool) -> list[Cells]:
        """Return the rows that the upgrade made, or those that were there before, in an order of the seed's."""
        rows = [row for row in stands.rows if (stands.of(row) in self.made.get(table, ())) is created]
        return shuffled(rows, self.seed, table, created)

    def write(self, table: str, row: Cells, deed: Deed, *columns: str, created: bool = False) -> Write:
        """Return what is done to *row*; the cells are read when all is written."""
        held = self.tables[table]
        key = tuple((column, row[column]) for column in held.key or held.columns)
        return Write(held.name, key, deed, tuple((column, None) for column in columns), created)

    def where(self, table: str, row: Cells) -> str:
        """Return the condition that only *row* meets, of a table with a primary key."""
        return " AND ".join(f"{name(column)} = {text(row[column] or '')}" for column in self.tables[table].key)

    def do(self, tries: Iterable[Try]) -> list[Write]:
        """Run them; return what was done, and note what could not be."""
        wanted = list(tries)
        numbers = {aim: number for number, aim in enumerate(dict.fromkeys(each.aim for each in wanted))}
        answers = self.tried.tried([(numbers[each.aim], each.sql) for each in wanted])
        done = {wanted[place].aim: wanted[place].write for place, refusal in answers if refusal is None}
        refused = {wanted[place].aim: (wanted[place].write.deed, refusal) for place, refusal in answers if refusal}
        self.left_out += [
            LeftOut(aim, deed, str(why), deed is Deed.DELETED and why.sqlstate in REFERRED)
            for aim, (deed, why) in refused.items()
            if aim not in done
        ]
        return list(done.values())
