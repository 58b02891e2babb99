"""The general form under every fate: a query before and a query after give the same rows."""

from harness.checks.rows import same_rows
from harness.contract import Allowance, Clause
from harness.facts.answer import Refused
from harness.facts.rows import Comparison
from harness.probes.rows import Compare
from harness.verdict import Holds, Stop

__all__ = ["Same"]

NOTHING = Allowance()


def Same(  # noqa: N802, PLR0913  # reads as the word that it is in a contract; every argument has its name there
    id: str,  # noqa: A002  # Clause's own word
    text: str,
    *,
    before: str,
    after: str,
    stops: tuple[Stop, ...] = (Stop.AFTER, Stop.AGAIN),
    since: Stop = Stop.BEFORE,
    help: str = "",  # noqa: A002  # Evidence's own word
    allows: Allowance = NOTHING,
) -> Clause[Comparison | Refused]:
    """
    Nothing lost, nothing invented: the rows of *before*, read at *since*, are those of *after* at each of *stops*.

    Start both queries with the primary key, so that offenders are named by it. *allows* is what they account for, so
    that the frame need not.
    """
    return Clause(id, text, Compare(before, after, since), same_rows(id, help=help), Holds.ALWAYS, stops, allows=allows)
