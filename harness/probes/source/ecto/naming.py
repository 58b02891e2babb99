"""
Names across languages: a contract says `sales.order:Order`, an Elixir application `Shop.Sales.Order`.

What stands before the first dot in Elixir is the application's own, its namespace. A class whose module is named after
it is the last part; a changeset `OrderChangeset` is the function `changeset` of the module `Order`.
"""

import re
from collections.abc import Iterator

__all__ = ["camelized", "modules", "python_name", "underscored"]

BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def modules(name: str, namespace: str) -> Iterator[str]:
    """Yield the Elixir modules that *name* may be: `sales.order`, or `sales.order:Order`."""
    path, _, class_ = name.partition(":")
    parts = [camelized(part) for part in path.split(".") if part]
    if not class_:
        yield ".".join((namespace, *parts))
    elif parts and parts[-1].lower() == class_.lower():
        yield ".".join((namespace, *parts[:-1], class_))
    else:
        yield ".".join((namespace, *parts, class_))


def python_name(module: str, namespace: str) -> str:
    """Return an Elixir module as a contract names it: `Shop.Sales.Order` is `Shop.sales.order:Order`."""
    parts = module.removeprefix(f"{namespace}.").split(".")
    return f"{namespace}.{'.'.join(underscored(part) for part in parts)}:{parts[-1]}"


def camelized(name: str) -> str:
    """Return `line_item` as `LineItem`."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def underscored(name: str) -> str:
    """Return `LineItem` as `line_item`."""
    return BOUNDARY.sub("_", name).lower()
