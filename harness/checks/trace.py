"""Claims about what a step of the migrator did."""

import re
from collections.abc import Iterator

from harness.contract import Check
from harness.facts.answer import Refused
from harness.facts.attempt import Attempted, Blocked
from harness.facts.trace import Lock, LockMode, Statement, Trace
from harness.verdict import Evidence, Extent

__all__ = ["gives_up", "goes_through", "is_refused", "locks_first", "same_result"]

LOCK_NOT_AVAILABLE = "55P03"
CHANGING = frozenset({"ALTER", "DELETE", "DROP", "INSERT", "MERGE", "TRUNCATE", "UPDATE"})


def goes_through(step: str) -> Check[Trace]:
    """The step ran to its end."""

    def check(fact: Trace) -> Iterator[Evidence]:
        observed = "went through" if fact.refused is None else str(fact.refused)
        if fact.refused is not None and fact.refused.statement:
            observed += f" in: {' '.join(fact.refused.statement.split())[:200]}"
        statements = len(fact.statements)
        yield Evidence(step, "goes through", observed, fact.refused is None, looked_at=Extent(statements, statements))

    return check


def is_refused(sqlstate: str, *, naming: str = "") -> Check[Attempted]:
    """The step is refused with *sqlstate* and a message that has *naming* in it, and nothing is changed."""

    def check(fact: Attempted) -> Iterator[Evidence]:
        expected = f"refused with {sqlstate}" + (f", naming {naming!r}" if naming else "")
        refused = fact.trace.refused
        if refused is None:
            yield Evidence("the step", expected, "it went through", supports=False)
        else:
            yield Evidence(
                "the step", expected, str(refused), _is(refused, sqlstate, fact.trace) and naming in refused.message
            )
        yield _untouched(fact.touched)

    return check


def same_result(what: str) -> Check[Attempted]:
    """The step goes through and leaves what the walk's own step left."""

    def check(fact: Attempted) -> Iterator[Evidence]:
        yield from goes_through("the step")(fact.trace)
        if isinstance(fact.result, Refused):
            yield Evidence(what, "the same rows", str(fact.result), supports=False)
        elif fact.result is not None and fact.trace.refused is None:
            lost, invented = fact.result.many_lost, fact.result.many_invented
            observed = f"{fact.result.now} rows, {lost} lost, {invented} invented"
            extent = Extent(fact.result.then, fact.result.then * len(fact.result.columns))
            yield Evidence(
                what, f"the same {fact.result.then} rows", observed, not lost and not invented, looked_at=extent
            )

    return check


def gives_up() -> Check[Blocked]:
    """The step gives up waiting for a lock by itself, changes nothing, and lets bystanders go on."""

    def check(fact: Blocked) -> Iterator[Evidence]:
        expected = f"refused with {LOCK_NOT_AVAILABLE} while the transaction was still open"
        refused = fact.trace.refused
        if fact.released:
            observed = "it waited until the holder let go"
        else:
            observed = str(refused) if refused else "it went through" + (" after waiting" if fact.waited else "")
        gave_up = refused is not None and _is(refused, LOCK_NOT_AVAILABLE, fact.trace) and not fact.released
        yield Evidence("the step", expected, observed, gave_up, "SET LOCAL lock_timeout at the start of the migration.")
        bystander = str(fact.bystander) if fact.bystander else "went on"
        yield Evidence("a reader that came meanwhile", "went on", bystander, fact.bystander is None)
        yield _untouched(fact.touched)

    return check


def locks_first(*relations: str, besides: tuple[str, ...] = ()) -> Check[Trace]:
    """
    ACCESS EXCLUSIVE on all of *relations* is held before the first statement that changes rows or tables.

    A statement on a table of *besides*, the migrator's own, does not count. Yields nothing where nothing is changed.
    """
    wanted = frozenset(Lock(relation, LockMode.ACCESS_EXCLUSIVE) for relation in relations)

    def check(fact: Trace) -> Iterator[Evidence]:
        found = _before_first_change(fact.statements, besides)
        if found is None:
            return
        held, first = found
        missing = sorted(lock.relation for lock in wanted - held)
        yield Evidence(
            f"before {' '.join(first.sql.split()[:4])} …",
            f"ACCESS EXCLUSIVE held on {', '.join(relations)}",
            f"not held on {', '.join(missing)}" if missing else "held",
            not missing,
            "LOCK TABLE … IN ACCESS EXCLUSIVE MODE before anything is read that is then changed.",
            Extent(len(relations), len(relations)),
        )

    return check


def _before_first_change(
    statements: tuple[Statement, ...], besides: tuple[str, ...]
) -> tuple[frozenset[Lock], Statement] | None:
    """Return the first statement that changes anything, and the locks that were held when it began."""
    held: frozenset[Lock] = frozenset()
    for statement in statements:
        words = re.findall(r"\w+", statement.sql.upper())
        if _changes(words) and not any(table.upper() in words for table in besides):
            return held, statement
        held = statement.locks
    return None


def _changes(words: list[str]) -> bool:
    """Whether the statement changes what is there, or copies it: CREATE TABLE alone does neither."""
    first = words[0] if words else ""
    if first == "WITH":
        return not CHANGING.isdisjoint(words)
    return first in CHANGING or (words[:2] == ["CREATE", "TABLE"] and "SELECT" in words)


def _is(refused: Refused, sqlstate: str, trace: Trace) -> bool:
    """Whether it is that refusal; a foreign command's is told by its exit status alone."""
    return refused.sqlstate == sqlstate or not (trace.observed or refused.sqlstate)


def _untouched(touched: tuple[str, ...]) -> Evidence:
    return Evidence(
        "what is left", "as before", f"changed: {', '.join(touched)}" if touched else "as before", not touched
    )
