"""Whom each release's API lets in, on each state of the database."""

from collections.abc import Sequence
from typing import Any

from harness.checks.access import lets_in, refuses_strangers, serves_documented
from harness.contract import Clause, Release
from harness.facts.access import Access
from harness.probes.api import FindRoutes, Knocking, LetIn, Traffic
from harness.verdict import STOPS, Holds, Stop

__all__ = ["Admits"]

WHOM = "Each key lets in whom it did on every stop, at every door; what changes is declared."
NOBODY = "Without a key, and with one that nobody has, every operation refuses."


def Admits(  # noqa: N802  # a word of a contract
    access: Access,
    traffic: Traffic,
    *,
    releases: tuple[Release, Release],
    opened: Sequence[str] = (),
    besides: Sequence[str] = (),
) -> tuple[Clause[Any], ...]:
    """
    Each key of *access* lets in whom it did with the first of *releases* at `before`, but for the changes declared.

    Every operation of *traffic* refuses who shows no key, or one that nobody has; those *opened* answer anybody. Every
    route that is served is in the document, but for those *besides*.
    """
    old, new = releases
    strangers, routes = refuses_strangers(*opened), serves_documented(*besides)
    stops = (Stop.BEFORE, Stop.AFTER, Stop.BACK)
    return (
        Clause("access.keys", WHOM, LetIn(access, old), lets_in(), Holds.ALWAYS, STOPS),
        Clause("access.strangers", NOBODY, Knocking(traffic), strangers, Holds.ALWAYS, stops),
        *(
            Clause(
                f"access.routes.{name}",
                f"Every route that {release} serves is in its document.",
                FindRoutes(releases),
                routes,
                Holds.ALWAYS,
                (stop,),
                release=release,
            )
            for name, release, stop in (("old", old, Stop.BEFORE), ("new", new, Stop.AFTER))
        ),
    )
