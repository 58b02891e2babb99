"""Claims about what an upgrade hangs on besides its data."""

from harness.checks.sensitivity import insensitive
from harness.facts.answer import Refused
from harness.facts.sensitivity import Circumstance, Forced, Under
from harness.facts.trace import Trace
from harness.verdict import Extent

ELSEWHERE = Circumstance("TimeZone Etc/GMT+12", (("TimeZone", "'Etc/GMT+12'"),))
OWNER = Circumstance("as an owner", owner=Forced.ENABLED)
REFUSED = Trace(refused=Refused("42501", "must be superuser"))


def test_the_same_under_every_circumstance() -> None:
    """
    With how much was compared, and on how many tables row security was.
    """
    fact = (Under(ELSEWHERE, Trace(), Extent(3, 6)), Under(OWNER, Trace(), Extent(3, 6), forced=2))
    first, second = insensitive(fact)
    assert ("the same schema, 3 rows and 6 cells", True) == (first.observed, first.supports)
    assert ("as an owner, row security forced on 2 tables", Extent(3, 6)) == (second.where, second.looked_at)


def test_what_is_otherwise_is_named() -> None:
    """
    The first three, with the way out.
    """
    (evidence,) = insensitive((Under(ELSEWHERE, Trace(), Extent(3, 6), ("a", "b", "c", "d", "e")),))
    assert ("what the walk's own upgrade left", "a; b; c; and 2 more") == (evidence.expected, evidence.observed)
    assert not evidence.supports
    assert "SET LOCAL" in evidence.help


def test_refused_with_nothing_changed_will_do() -> None:
    """
    With something changed it will not.
    """
    clean, torn = insensitive(
        (Under(OWNER, REFUSED, Extent(3, 6)), Under(OWNER, REFUSED, Extent(3, 6), ("added table public.t",)))
    )
    assert "refused (42501: must be superuser): the same schema, 3 rows and 6 cells" == clean.observed
    assert (True, False) == (clean.supports, torn.supports)
    assert ("nothing changed", "refused (42501: must be superuser): added table public.t") == (
        torn.expected,
        torn.observed,
    )


def test_nothing_was_tried() -> None:
    """
    Nothing is said.
    """
    assert [] == list(insensitive(()))
