"""Texts that match a regular expression of Postgres's, and the expression as Python's."""

import re
from collections.abc import Iterator
from hashlib import sha256

__all__ = ["like", "pythonic", "samples"]

_CLASSES = {
    "alpha": "a-zA-Z",
    "digit": "0-9",
    "alnum": "a-zA-Z0-9",
    "upper": "A-Z",
    "lower": "a-z",
    "space": " ",
    "xdigit": "0-9a-f",
    "punct": "-.",
    "word": "a-zA-Z0-9_",
}
_ESCAPED = {"d": "0-9", "w": "a-z0-9_", "s": " ", "D": "a-z", "W": "-", "S": "a-z0-9"}
_ALL = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.@:/+ "
_ANY = "seed"
_NOWHERE = "^$"  # and \A, \Z, \m, \M, \y, which match between letters
_UNLIKE = re.compile(r"\\[mMyYAZ1-9]|\(\?[=!<]|\[\[[.=:][<>]|^\*\*\*|^\(\?[a-z]+\)")  # not in Python, or otherwise
_MANY = 12


class _UnreadError(Exception):
    """An expression with something in it that is not understood here."""


def samples(pattern: str, count: int) -> list[str]:
    """Return up to *count* texts that *pattern* is likely to match, the shortest first; none where it is not read."""
    found: dict[str, None] = {}
    for variant in range(count * 3):
        try:
            found[_Sampler(pattern, variant).whole()] = None
        except (_UnreadError, IndexError, ValueError):
            return []
        if len(found) == count:
            break
    return list(found)


def like(pattern: str, count: int) -> list[str]:
    """Return texts that a pattern of LIKE matches."""
    fills = ["", *(f"seed{n or ''}" for n in range(count - 1))]
    return list(dict.fromkeys(_filled(pattern, fill) for fill in fills))


def _filled(pattern: str, fill: str) -> str:
    parts = re.findall(r"\\(.)|(.)", pattern, re.DOTALL)
    return "".join(kept or {"%": fill, "_": "s"}.get(bare, bare) for kept, bare in parts)


def pythonic(pattern: str) -> str | None:
    """Respell *pattern* for Python, or return None where it would mean something else."""
    if _UNLIKE.search(pattern):
        return None
    for name, letters in _CLASSES.items():
        pattern = pattern.replace(f"[:{name}:]", r"\s" if name == "space" else letters)
    return None if "[:" in pattern else re.sub(r"(\\.)|\$", lambda at: at[1] or r"\Z", pattern)


class _Sampler:
    """One walk through *pattern*; *variant* decides at each fork."""

    def __init__(self, pattern: str, variant: int) -> None:
        self.pattern = pattern
        self.at = 0
        self.variant = variant
        self.forks = 0

    def whole(self) -> str:
        made = self.branches()
        if self.at < len(self.pattern):
            raise _UnreadError(self.pattern)
        return made

    def branches(self) -> str:
        found = [self.branch()]
        while self.peek() == "|":
            self.at += 1
            found.append(self.branch())
        return found[self.fork(len(found))]

    def branch(self) -> str:
        return "".join(self.pieces())

    def pieces(self) -> Iterator[str]:
        while self.peek() not in {"", "|", ")"}:
            start = self.at
            first = self.atom()
            after = self.at
            times = self.times()
            end = self.at
            yield first if times else ""
            for _ in range(times - 1):  # each repetition forks anew
                self.at = start
                yield self.atom()
            self.at = max(end, after)

    def atom(self) -> str:
        letter = self.take()
        if letter == "(":
            return self.group()
        if letter == "[":
            return self.one(self.letters())
        if letter == "\\":
            return self.escape()
        if letter in _NOWHERE:
            return ""
        return self.one(_ANY) if letter == "." else letter

    def group(self) -> str:
        if self.peek() == "?":
            if not self.pattern.startswith("?:", self.at):
                raise _UnreadError(self.pattern)
            self.at += 2
        made = self.branches()
        if self.take() != ")":
            raise _UnreadError(self.pattern)
        return made

    def escape(self) -> str:
        letter = self.take()
        if letter in _ESCAPED:
            return self.one(_expanded(_ESCAPED[letter]))
        if letter in "mMyAZ":
            return ""
        if letter.isalnum():
            raise _UnreadError(self.pattern)
        return letter

    def letters(self) -> str:
        """Read a bracket expression."""
        negated = self.peek() == "^"
        self.at += negated
        spelled = ""
        while self.peek() != "]" or not spelled:
            spelled += self.member()
        self.at += 1
        among = _expanded(spelled)
        return "".join(letter for letter in _ALL if letter not in among) if negated else among

    def member(self) -> str:
        if self.pattern.startswith("[:", self.at):
            name, _, _ = self.pattern[self.at + 2 :].partition(":]")
            self.at += len(name) + 4
            return _CLASSES[name] if name in _CLASSES else self.unread()
        letter = self.take()
        if letter != "\\":
            return letter
        escaped = self.take()
        return _ESCAPED.get(escaped, f"{escaped}-{escaped}" if escaped == "-" else escaped)

    def unread(self) -> str:
        raise _UnreadError(self.pattern)

    def times(self) -> int:
        """Read a quantifier; repeat as often as it allows, or little more than it asks."""
        spelled = re.compile(r"(?P<sign>[*+?])|\{(?P<least>\d+)(?P<comma>,)?(?P<most>\d*)\}").match(
            self.pattern, self.at
        )
        if spelled is None:
            return 1
        self.at = spelled.end() + (self.pattern[spelled.end() : spelled.end() + 1] == "?")
        least, most = {"*": (0, _MANY), "+": (1, _MANY), "?": (0, 1)}.get(spelled["sign"] or "", (0, 0))
        if spelled["least"]:
            least = int(spelled["least"])
            most = int(spelled["most"]) if spelled["most"] else _MANY if spelled["comma"] else least
        choices = sorted({min(most, each) for each in (max(least, 1), least, least + 1, least + 3, least + 8, most)})
        if self.variant == 0:
            return min(most, max(least, 1))
        return choices[self.fork(len(choices))]

    def one(self, among: str) -> str:
        if not among:
            self.unread()
        return among[self.fork(len(among))]

    def fork(self, ways: int) -> int:
        self.forks += 1
        if ways == 1 or self.variant == 0:
            return 0
        return int.from_bytes(sha256(f"{self.variant}:{self.forks}".encode()).digest()[:4]) % ways

    def peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def take(self) -> str:
        self.at += 1
        return self.pattern[self.at - 1]


def _expanded(spelled: str) -> str:
    """Write out the ranges of a bracket expression, of the letters that can be typed."""
    found = re.findall(r"(.)-(.)|(.)", spelled, re.DOTALL)
    parts = ("".join(map(chr, range(ord(low), ord(high) + 1))) if low else one for low, high, one in found)
    return "".join(dict.fromkeys("".join(parts)))
