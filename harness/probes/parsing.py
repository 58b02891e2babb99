"""Python's own parser."""

import ast
import threading
import warnings

__all__ = ["parsed"]

# CPython 3.11 counts the depth of a parse once for all threads: two at a time may end in a SystemError.
_PARSING = threading.Lock()


def parsed(source: str | bytes, name: str = "<unknown>") -> ast.Module:
    """
    Parse *source*; what it may be warned of is its author's.

    Raises SyntaxError, ValueError, RecursionError or MemoryError where it does not parse.
    """
    with _PARSING, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source, name)
