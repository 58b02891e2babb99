"""Claims about what an upgrade would do to the rows there are."""

from collections.abc import Iterator

from harness.checks.rows import none_of
from harness.contract import Check
from harness.facts.answer import Refused
from harness.facts.rows import Offenders
from harness.verdict import Evidence, Extent

__all__ = ["none_harmed", "none_or_empty"]


def none_harmed(what: str, *, where: str, help: str = "") -> Check[Offenders | Refused]:  # noqa: A002  # Evidence's own word
    """None of *what*; where there is no row at all none comes to harm. A value that cannot be reckoned with is one."""

    def check(fact: Offenders | Refused) -> Iterator[Evidence]:
        if isinstance(fact, Refused):
            yield Evidence(where, "the upgrade can reckon with every value", str(fact), supports=False, help=help)
            return
        among = f"none of {fact.among}" if fact.among else "no row at all"
        for each in none_of(what, help=help)(fact):
            yield Evidence(where, each.expected, each.observed, each.supports, each.help, each.looked_at)
        if not fact.among:
            yield Evidence(where, "none", among, supports=True, looked_at=Extent())

    return check


def none_or_empty(check: Check[Offenders | Refused], what: str) -> Check[Offenders | Refused]:
    """As *check*; of a premise about no row at all it is said that nothing speaks against it."""

    def checked(fact: Offenders | Refused) -> Iterator[Evidence]:
        yield from check(fact)
        if isinstance(fact, Offenders) and not fact.among:
            yield Evidence(what, "none", "no row at all", supports=True)

    return checked
