"""A probe and a check as they stand in the contract: `has_column(table='users', column='name')`."""

import inspect
import sys
from collections.abc import Callable
from dataclasses import is_dataclass
from functools import partial
from typing import Any

__all__ = ["call", "says"]


def call(thing: object) -> str:
    """
    Write *thing* as it is called: a value as its repr, a check as the factory that made it with its arguments.

    A check remembers what it uses of them, and what it worked out from them.
    """
    if isinstance(thing, partial):
        given = [repr(each) for each in thing.args] + [f"{name}={value!r}" for name, value in thing.keywords.items()]
        return f"{call(thing.func)}({', '.join(given)})"
    if not inspect.isfunction(thing):
        return repr(thing)
    told = _told(thing)
    factory = told.__qualname__.partition(".<locals>")[0]
    if factory == told.__qualname__:
        return factory
    given = [f"{name}={_shown(value)}" for name, value in _arguments(told).items()]
    return f"{factory}({', '.join(given)})"


def says(thing: object) -> str:
    """Return what *thing*, or the factory that made it, says of itself: the first paragraph of its docstring."""
    if isinstance(thing, partial):
        return says(thing.func)
    source: object = type(thing)
    if inspect.isfunction(thing):
        told = _told(thing)
        source = _factory(told) or told
    doc = inspect.getdoc(source) or ""
    if is_dataclass(source) and doc.startswith(f"{getattr(source, '__name__', '')}("):
        return ""  # the signature that dataclass puts where nothing is said
    return " ".join(doc.partition("\n\n")[0].split())


def _told(check: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function that a contract's word made, inside the checks' own wrappings of it."""
    inner = [value for value in inspect.getclosurevars(check).nonlocals.values() if inspect.isfunction(value)]
    return _told(inner[0]) if len(inner) == 1 and not _public(_factory(check)) else check


def _public(factory: Callable[..., Any] | None) -> bool:
    """Tell a word of contracts, listed by `harness.checks.NOUN`, from what only the checks use among themselves."""
    if factory is None or not factory.__module__.startswith("harness.checks."):
        return True
    noun = sys.modules[".".join(factory.__module__.split(".")[:3])]
    return factory.__name__ in noun.__all__


def _arguments(check: Callable[..., Any]) -> dict[str, object]:
    held = inspect.getclosurevars(check).nonlocals
    factory = _factory(check)
    order = list(inspect.signature(factory).parameters) if factory else []
    known = [name for name in order if name in held]
    return {name: held[name] for name in known + sorted(set(held) - set(known))}


def _factory(check: Callable[..., Any]) -> Callable[..., Any] | None:
    name = check.__qualname__.partition(".<locals>")[0]
    found = check.__globals__.get(name)
    return found if name != check.__qualname__ and inspect.isfunction(found) else None


def _shown(value: object) -> str:
    return call(value) if inspect.isfunction(value) else repr(value)
