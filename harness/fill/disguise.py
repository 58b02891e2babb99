"""
Other values in place of true ones: letters for letters, digits for digits, the same for the same, never two the same.

A value is permuted among all values of its shape by a key that nobody keeps. So equality across columns and tables,
uniqueness, equality regardless of case, length and most formats stay, and nothing of the value does.
"""

import hashlib
import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import prod

__all__ = ["EMAIL", "Disguise"]

ROUNDS = 6
# JSON's and arrays' escapes are consumed first: the letter after a backslash is none of an address.
EMAIL = re.compile(r"\\u[0-9a-fA-F]{4}|\\.|([\w.%+'-]+@[\w-]+(?:\.[\w-]+)+)", re.DOTALL)
DIGITS, LETTERS, HEXADECIMAL = "0123456789", "abcdefghijklmnopqrstuvwxyz", "0123456789abcdef"
TOKEN = 8  # from so many characters on, digits and a to f are taken for hexadecimal
FOLDS = range(0x80, 0x3000)
CASELESS = range(0x80, 0xD800)


@cache
def _cased() -> str:
    """Return the letters beyond ASCII that have one lower and one upper form, each the other's."""
    lower = (chr(each) for each in FOLDS)
    return "".join(
        c for c in lower if c.isalpha() and c.islower() and len(c.upper()) == 1 and c.upper() != c == c.upper().lower()
    )


@cache
def _caseless() -> str:
    return "".join(c for c in map(chr, CASELESS) if c.isalpha() and c.lower() == c.upper() == c)


@dataclass(frozen=True, slots=True)
class Disguise:
    """
    A permutation of texts by *key*.

    What a value begins with stays where it is one of *prefixes*: a CHECK asks for it.
    """

    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    prefixes: tuple[str, ...] = ()

    def hidden(self, value: str, *, digits16: bool = False) -> str:
        """Return what stands for *value*; *digits16* says that its letters and digits are hexadecimal ones."""
        return self._turned(value, self._forth, digits16=digits16)

    def revealed(self, value: str, *, digits16: bool = False) -> str:
        """Return what *value* stands for."""
        return self._turned(value, self._back, digits16=digits16)

    def number(self, value: str, most: int, *, back: bool = False) -> str:
        """Return what stands for a whole number of at most *most*, with as many digits and the same sign."""
        sign, digits = ("-", value[1:]) if value.startswith("-") else ("", value)
        turn = self._back if back else self._forth
        first = 10 ** (len(digits) - 1) if len(digits) > 1 else 0
        last = min(10 ** len(digits), most + 1)
        return f"{sign}{first + turn(int(digits) - first, last - first, f'number {len(digits)}')}"

    def addresses(self, text: str, *, back: bool = False) -> str:
        """Return *text* with each e-mail address in it hidden."""
        turn = self.revealed if back else self.hidden
        return EMAIL.sub(lambda found: turn(found[1]) if found[1] else found[0], text)

    def _turned(self, value: str, turn: Callable[[int, int, str], int], *, digits16: bool) -> str:
        prefix = self._prefix(value)
        rest = value[len(prefix) :]
        folded = "".join(map(_folded, rest))
        kind = _hexadecimal(folded)
        alphabets = [_alphabet(each, hexadecimal=digits16 or kind) for each in folded]
        many = prod(len(each) for each in alphabets if each)
        if many < 2:  # noqa: PLR2004  # nothing to permute
            return value
        shape = "".join(each[:2] or shown for each, shown in zip(alphabets, folded, strict=True))
        capitals, index = tuple(_cases(rest)), _index(folded, alphabets)
        while True:
            index = turn(index, many, shape)
            found = _spelled(index, folded, alphabets)
            cased = prefix + "".join(map(_cased_as, found, capitals))
            # Of the values of one shape those of a kind, or with a prefix, are permuted among themselves.
            if _hexadecimal(found) is kind and self._prefix(cased) == prefix:
                return cased

    def _prefix(self, value: str) -> str:
        return max((each for each in self.prefixes if value.startswith(each)), key=len, default="")

    def _forth(self, index: int, many: int, shape: str) -> int:
        return self._walked(index, many, shape, range(ROUNDS))

    def _back(self, index: int, many: int, shape: str) -> int:
        return self._walked(index, many, shape, range(ROUNDS - 1, -1, -1))

    def _walked(self, index: int, many: int, shape: str, rounds: Sequence[int]) -> int:
        """Permute the numbers below the next power of four, again until one below *many* comes."""
        half = ((many - 1).bit_length() + 1) // 2
        turned = self._feistel(index, half, shape, rounds)
        while turned >= many:
            turned = self._feistel(turned, half, shape, rounds)
        return turned

    def _feistel(self, index: int, half: int, shape: str, rounds: Sequence[int]) -> int:
        """Turn *index* by Luby's and Rackoff's construction; the same rounds the other way round turn it back."""
        low = (1 << half) - 1
        left, right = index >> half, index & low
        forth = rounds[0] == 0
        for number in rounds:
            if forth:
                left, right = right, left ^ self._mixed(right, number, half, shape)
            else:
                left, right = right ^ self._mixed(left, number, half, shape), left
        return (left << half) | right

    def _mixed(self, value: int, number: int, half: int, shape: str) -> int:
        size = (half + 7) // 8
        text = b"%s%d %s " % (self.key, number, shape.encode("utf-8", "surrogatepass"))
        digest = hashlib.shake_256(text + value.to_bytes(size, "big")).digest(size)
        return int.from_bytes(digest, "big") & ((1 << half) - 1)


def _folded(shown: str) -> str:
    lower = shown.lower()
    return lower if len(lower) == 1 and lower.upper() in {shown, lower.upper()} and lower in _letters() else shown


@cache
def _letters() -> frozenset[str]:
    return frozenset(LETTERS + _cased())


def _hexadecimal(folded: str) -> bool:
    known = [each for each in folded if each.isalnum()]
    found = set(known)
    return (
        len(known) >= TOKEN
        and found <= set(HEXADECIMAL)
        and not found.isdisjoint(DIGITS)
        and not found.isdisjoint(LETTERS)
    )


def _alphabet(shown: str, *, hexadecimal: bool) -> str:
    """Return what may stand in place of *shown*, '' where only itself."""
    if hexadecimal and shown in HEXADECIMAL:
        return HEXADECIMAL
    for known in (LETTERS, DIGITS):
        if shown in known:
            return known
    if shown.isascii() or not shown.isalpha():
        return ""
    return next((known for known in (_cased(), _caseless()) if shown in known), "")


def _index(folded: str, alphabets: Sequence[str]) -> int:
    index = 0
    for shown, alphabet in zip(folded, alphabets, strict=True):
        if alphabet:
            index = index * len(alphabet) + alphabet.index(shown)
    return index


def _spelled(index: int, folded: str, alphabets: Sequence[str]) -> str:
    found: list[str] = []
    for shown, alphabet in zip(reversed(folded), reversed(alphabets), strict=True):
        if alphabet:
            index, at = divmod(index, len(alphabet))
            found.append(alphabet[at])
        else:
            found.append(shown)
    return "".join(reversed(found))


def _cases(text: str) -> Iterator[bool]:
    """Yield of each character whether what stands for it is upper case; digits among capitals alone are capitals."""
    letters = [each for each in text if each.isascii() and each.isalpha()]
    capitals = bool(letters) and all(map(str.isupper, letters))
    return ((each.isdigit() and capitals) or _folded(each) != each for each in text)


def _cased_as(shown: str, upper: bool) -> str:  # noqa: FBT001  # one of a pair
    return shown.upper() if upper and shown in _letters() else shown
