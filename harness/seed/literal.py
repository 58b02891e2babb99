"""SQL as it is pasted: names and constants that mean the same under any session's settings."""

from collections.abc import Iterable

from pglast.keywords import RESERVED_KEYWORDS, TYPE_FUNC_NAME_KEYWORDS

from harness.facts.catalog import identifier

__all__ = ["array", "bounds", "name", "record", "text"]

_RESERVED = RESERVED_KEYWORDS | TYPE_FUNC_NAME_KEYWORDS
_SPOKEN = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\\": "\\\\", "'": "''"}
_WIDEST = 0xFFFF  # of the four digits that \u takes


def name(*names: str) -> str:
    """Quote and join names, keywords among them."""
    return ".".join(f'"{each}"' if each in _RESERVED else identifier(each) for each in names)


def text(raw: str) -> str:
    """
    Write a string constant.

    In ASCII, so that neither a client's encoding nor an editor's normal form touches it; E'' where
    standard_conforming_strings would say how to read it.
    """
    if raw.isascii() and raw.isprintable() and "\\" not in raw:
        return "'" + raw.replace("'", "''") + "'"
    return "E'" + "".join(map(_escaped, raw)) + "'"


def array(parts: Iterable[str | None]) -> str:
    """Write the input text of an array of *parts*, None for NULL."""
    return "{" + ",".join("NULL" if part is None else _quoted(part) for part in parts) + "}"


def record(parts: Iterable[str | None]) -> str:
    """Write the input text of a row of *parts*, None for NULL."""
    return "(" + ",".join("" if part is None else _quoted(part) for part in parts) + ")"


def bounds(lower: str | None, upper: str | None, closed: str = "[)") -> str:
    """Write the input text of a range, None for no bound."""
    first, last = ("" if part is None else _quoted(part) for part in (lower, upper))
    return f"{closed[0]}{first},{last}{closed[1]}"


def _quoted(part: str) -> str:
    return '"' + part.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _escaped(letter: str) -> str:
    if letter in _SPOKEN:
        return _SPOKEN[letter]
    if letter.isascii() and letter.isprintable():
        return letter
    return f"\\u{ord(letter):04x}" if ord(letter) <= _WIDEST else f"\\U{ord(letter):08x}"
