"""What an RFC takes for granted of its columns."""

from collections.abc import Iterator
from typing import Any

from harness.checks.rows import none_of
from harness.contract import Clause
from harness.facts.hints import Hints, Pair
from harness.facts.preflight import Count, Harm
from harness.fates.named import Named
from harness.probes.rows import FindOffenders
from harness.verdict import Holds

__all__ = ["Duplicate"]


def Duplicate(  # noqa: N802, PLR0913  # a word of a contract; each argument has its name there
    column: str, of: str, *, text: str, answer: str = "", where: str = "TRUE", key: str = "id"
) -> Iterator[Clause[Any]]:
    """
    *column* is taken to be a duplicate *of* another column of its table, in the rows *where*.

    A premise: where they disagree it is refuted, with the rows; *answer* is what is done about it.
    """
    source, other = Named.of(column), Named.of(of)
    differ = f"{source.column} IS DISTINCT FROM {other.column}"
    sql = f"SELECT {key} FROM {source.table} WHERE ({where}) AND {differ} ORDER BY 1"  # noqa: S608  # the contract's
    fate, among = f"{source} = {other}", source.table if where == "TRUE" else f"{source.table} WHERE ({where})"
    what = f"rows in which {source.column} is not {other.column}"
    yield Clause(
        f"{column}.duplicate",
        text,
        FindOffenders(sql, among=source.table),
        none_of(what),
        Holds.PREMISE,
        answer=answer,
        hints=Hints(pairs=(Pair(column, of),)),
        counts=(Count(fate, Harm.DISAGREES, what, sql, among, answer),),
    )
