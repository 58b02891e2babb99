"""The deployment matrix, from verdicts made by hand."""

from harness.contract import Clause, Release
from harness.judge import Judged, Seen
from harness.report.layout import Page
from harness.report.matrix import matrix, matrix_of
from harness.tests.hand import as_told
from harness.verdict import Evidence, Holds, Outcome, Stop, Verdict

N_1, N = Release("N−1"), Release("N")
BROKEN = "500, not 200: 42703 column o.state does not exist — dropped: orders.state; and 1 more"


def judged(name: str, release: Release, *seen: tuple[Stop, str, str]) -> Judged:
    """A clause of the matrix, with what was observed of each operation at each stop; '' is as it was."""
    clause = Clause(name, name, None, as_told, Holds.PREMISE, (Stop.BEFORE,), release=release)  # type: ignore[arg-type]  # nothing reads it
    evidence = tuple(
        Seen(stop, Evidence(operation, "as it was", observed, supports=not observed))
        for stop, operation, observed in seen
    )
    return Judged(clause, "p", Verdict.PROVEN, {}, evidence)


TOLD = (
    judged("api.old", N_1, *((stop, each, "") for stop in (Stop.BEFORE, Stop.BACK) for each in ("get", "post"))),
    judged("api.new", N, (Stop.AFTER, "get", ""), (Stop.AFTER, "post", "")),
    judged("api.database-first", N_1, (Stop.AFTER, "get", BROKEN), (Stop.AFTER, "post", "not reached: no id")),
    judged("api.code-first", N, (Stop.BEFORE, "get", ""), (Stop.BEFORE, "post", "")),
    judged("api.back.database-first", N, (Stop.BACK, "get", ""), (Stop.BACK, "post", "500, not 201")),
)


def test_the_matrix_says_what_works_where() -> None:
    """
    What was not reached for another that broke is neither.
    """
    found = matrix_of(TOLD)
    assert found is not None
    assert ("N−1", "N") == found.releases
    assert Outcome.BROKEN is found.cells["get"]["N−1", Stop.AFTER]
    assert Outcome.INCONCLUSIVE is found.cells["post"]["N−1", Stop.AFTER]
    assert Outcome.UPHELD is found.cells["post"]["N", Stop.BEFORE]
    assert {("N−1", Stop.AFTER): ("orders.state",)} == found.blamed


def test_the_matrix_is_laid_out_with_the_orders_that_are_safe() -> None:
    """
    At eighty columns, with the columns to blame.
    """
    lines = [each.plain.rstrip() for each in matrix(TOLD, Page(width=80))]
    assert [
        "",
        "Deployment: which release works where",
        "      N−1                     N",
        "      before  after   back    before  after   back",
        "get   ●       ○       ●       ●       ●       ●",
        "post  ●       ?       ●       ●       ●       ○",
        "Out  database first, then code: 1 of 2 operations break in between, 1 more are",
        "     out of reach, by orders.state",
        "Out  code first, then database: nothing breaks",
        "Back database first, then code: 1 of 2 operations break in between",
        "Back code first, then database: 1 of 2 operations break in between, 1 more are",
        "     out of reach, by orders.state",
        "No order is safe: while it is rolled back there is a disruption.",
    ] == lines


def test_without_an_api_there_is_no_matrix() -> None:
    """
    Nothing is laid out.
    """
    assert [] == matrix((judged("other", N),), Page(width=80))
