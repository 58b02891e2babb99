"""Which clauses `-k` means: words, `and`, `or`, `not` and parentheses, as pytest has them."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from harness.contract import Clause
from harness.errors import HarnessError

__all__ = ["Select", "select"]

Select = Callable[[Clause[Any]], bool]

TOKEN = re.compile(r"[()]|[^\s()]+")
SYNTAX = "Use words, 'and', 'or', 'not' and parentheses, as in: name and not (rollback or model)."


def select(expression: str) -> Select:
    """
    Read *expression*; each of its words is looked for in a clause's id and section, whatever its case.

    Raises HarnessError that shows the expression where it cannot be read.
    """
    return _Reader(expression).whole()


class _Reader:
    """Recursive descent: or < and < not < word."""

    def __init__(self, expression: str) -> None:
        self._expression = expression
        self._left = TOKEN.findall(expression)[::-1]

    def whole(self) -> Select:
        chosen = self._any()
        if self._left:
            raise self._error(f"{self._left[-1]!r} follows without 'and' or 'or'")
        return chosen

    def _any(self) -> Select:
        parts = [self._all()]
        while self._take("or"):
            parts.append(self._all())
        return _joined(any, parts)

    def _all(self) -> Select:
        parts = [self._one()]
        while self._take("and"):
            parts.append(self._one())
        return _joined(all, parts)

    def _one(self) -> Select:
        if self._take("not"):
            refused = self._one()
            return lambda clause: not refused(clause)
        if self._take("("):
            inner = self._any()
            if not self._take(")"):
                raise self._error("a '(' is not closed")
            return inner
        if not self._left:
            raise self._error("a word is missing at the end")
        if self._left[-1] in {"and", "or", ")"}:
            raise self._error(f"a word is missing before {self._left[-1]!r}")
        return _word(self._left.pop())

    def _take(self, token: str) -> bool:
        if self._left and self._left[-1] == token:
            self._left.pop()
            return True
        return False

    def _error(self, what: str) -> HarnessError:
        return HarnessError(f"-k {self._expression!r}: {what}. {SYNTAX}")


def _joined(how: Callable[[Iterable[bool]], bool], parts: list[Select]) -> Select:
    return parts[0] if len(parts) == 1 else lambda clause: how(part(clause) for part in parts)


def _word(word: str) -> Select:
    wanted = word.casefold()
    return lambda clause: wanted in clause.id.casefold() or wanted in clause.section.casefold()
