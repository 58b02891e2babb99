"""Claims about an API's answers, replayed."""

from collections.abc import Iterator

from harness.checks.answers import Differs, differences
from harness.checks.blame import dropped, told
from harness.checks.curl import BASE, curl
from harness.contract import Check
from harness.facts.exchanges import Exchange, Exchanges, Replayed
from harness.verdict import Evidence, Extent

__all__ = ["prepares", "reaches", "works"]


def works(*declared: Differs, url: str = BASE) -> Check[Replayed]:
    """Each operation answers as it was recorded, and writes the same rows, but for what is *declared*."""

    def check(fact: Replayed) -> Iterator[Evidence]:
        known = {each.operation: each for each in declared}
        for operation in fact.recorded.operations:
            calls = list(_calls(fact, operation))
            if not any(200 <= was.answer.status < 300 for was, _, _ in calls):  # noqa: PLR2004  # statuses of success
                continue
            otherwise = [
                (now, line)
                for was, again, now in calls
                for line in differences((was, again, now), known.get(operation, Differs(operation)), fact.dropped)
            ]
            # What was sent and went wrong says more than what could not be sent for it.
            otherwise.sort(key=lambda each: bool(each[0].skipped))
            seen = f"{len(calls)} calls as recorded" if len(calls) > 1 else "as recorded"
            extent = Extent(len(calls))
            if not otherwise:
                yield Evidence(operation, "as it was recorded", seen, supports=True, looked_at=extent)
                continue
            now, line = otherwise[0]
            more = f"; and {len(otherwise) - 1} more" if len(otherwise) > 1 else ""
            observed, sent = f"{line}{more}", "" if now.skipped else curl(now.sent, url)
            yield Evidence(operation, "as it was recorded", observed, supports=False, help=sent, looked_at=extent)

    return check


def reaches() -> Check[Replayed]:
    """The traffic gets an answer of success from each operation; of one that never gave one nothing is known."""

    def check(fact: Replayed) -> Iterator[Evidence]:
        reached = {each.operation for each in fact.recorded.items if each.operation and 200 <= each.answer.status < 300}  # noqa: PLR2004  # likewise
        expected = "answered 2xx"
        for operation in fact.recorded.operations:
            if operation not in reached:
                yield Evidence(operation, expected, "never", supports=False, unseen=_never(fact.recorded, operation))
        if reached:
            observed, extent = f"{len(reached)} of {len(fact.recorded.operations)}", Extent(len(reached))
            yield Evidence("operations", expected, observed, supports=True, looked_at=extent)

    return check


def prepares() -> Check[Replayed]:
    """Each statement that the recording's release sent can be prepared on this database."""

    def check(fact: Replayed) -> Iterator[Evidence]:
        if fact.recorded.unlogged:
            yield Evidence("statements", "prepare", "not seen", supports=False, unseen=fact.recorded.unlogged)
            return
        seen = {
            (each.operation, one.sql) for each in fact.recorded.items for one in each.statements if not one.sqlstate
        }
        for operation, refused in fact.unprepared:
            observed = f"{told(refused)}{dropped([refused], fact.dropped)}"
            yield Evidence(f"{operation}: {_brief(refused.sql)}", "prepares", observed, supports=False)
        if not fact.unprepared and seen:
            yield Evidence("statements", "prepare", f"all {len(seen)}", supports=True, looked_at=Extent(len(seen)))

    return check


def _never(recorded: Exchanges, operation: str) -> str:
    """Say how an operation was answered that was never answered well."""
    found = [each for each in recorded.items if each.operation == operation]
    statuses = ", ".join(map(str, sorted({each.answer.status for each in found if not each.skipped})))
    skipped = next((each.skipped for each in found if each.skipped), "")
    told = "the traffic has no call of it" if not found else f"answered {statuses} alone" if statuses else skipped
    return f"never answered 2xx: {told}"


def _calls(fact: Replayed, operation: str) -> Iterator[tuple[Exchange, Exchange, Exchange]]:
    for was, again, now in zip(fact.recorded.items, fact.recorded_again.items, fact.replayed.items, strict=True):
        if was.operation == operation:
            yield was, again, now


def _brief(sql: str) -> str:
    line = " ".join(sql.split())
    return line if len(line) <= 60 else f"{line[:59]}…"  # noqa: PLR2004  # what a line takes
