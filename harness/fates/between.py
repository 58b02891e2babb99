"""Written in between: what the new release wrote after the upgrade wins over the rollback and the second upgrade."""

from collections.abc import Iterator
from typing import Any

from harness.checks.written import keeps, keeps_used, rolls_back, stays_kept, upgrades_again
from harness.contract import Allowance, Check, Clause
from harness.facts.written import Between, Deed
from harness.fates.named import FRAME
from harness.probes.written import WriteBetween
from harness.verdict import Holds, Stop

__all__ = ["between"]


def between(allows: Allowance, prefix: str) -> Iterator[Clause[Any]]:
    """
    Return the claims about what is written in between; *allows* names everything with its schema.

    They are asked where the walk has been back and there again: what fails without a write is not theirs to say.
    """
    probe = WriteBetween(allows)

    def claim(name: str, text: str, check: Check[Between]) -> Clause[Between]:
        return Clause(f"{prefix}between.{name}", text, probe, check, Holds.ALWAYS, (Stop.AGAIN,), section=FRAME)

    yield claim("rollback", "The rollback goes through, whatever was written in between.", rolls_back())
    yield claim("inserted", "A row inserted in between stays.", keeps(Deed.INSERTED))
    yield claim("updated", "A cell updated in between keeps its value.", keeps(Deed.UPDATED))
    yield claim("deleted", "A row deleted in between does not come back.", keeps(Deed.DELETED))
    if allows.gaining:
        yield claim("used", "A row that the upgrade made goes only if nobody changed or refers to it.", keeps_used())
    yield claim("upgrade", "The second upgrade goes through, whatever was written in between.", upgrades_again())
    yield claim("again", "What was written in between stands after the second upgrade, and once.", stays_kept())
