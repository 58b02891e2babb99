"""What names have in common: `new_order`, `OrderForm` and the table orders."""

import re
from functools import lru_cache

__all__ = ["last", "resembles", "singular", "words"]

WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def words(name: str) -> tuple[str, ...]:
    """Return the words of a name in any spelling, in lower case."""
    return tuple(word.lower() for word in WORD.findall(name))


def singular(word: str) -> str:
    """Return *word* without the ending of its plural, as far as that can be told."""
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word.removesuffix(ending) + instead
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


@lru_cache(maxsize=65536)
def resembles(name: str, table: str) -> bool:
    """Whether *name* has the words of *table* in it, in the singular or the plural."""
    wanted = tuple(map(singular, words(last(table))))
    given = tuple(map(singular, words(name)))
    return any(given[at : at + len(wanted)] == wanted for at in range(len(given) - len(wanted) + 1)) and bool(wanted)


def last(name: str) -> str:
    """Return the last of dotted names."""
    return name.rpartition(".")[2]
