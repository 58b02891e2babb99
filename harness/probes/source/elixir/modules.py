"""Whether a mention of a module's last name is a reference to the module: aliases decide."""

import re

from tree_sitter import Node

from harness.facts.references import Kind
from harness.probes.source.elixir.names import Resolved
from harness.probes.source.elixir.reads import Reads
from harness.probes.source.elixir.strings import is_documentation
from harness.probes.source.elixir.syntax import above, brief, call, key_of, string_above, text
from harness.probes.source.elixir.wanted import Finding

__all__ = ["referred"]


def referred(reader: Reads, leaf: Node, begin: int, end: int, module: str) -> Finding | None:
    """Return what the mention of *module*'s last name from *begin* to *end* is; None where it is only a word."""
    if leaf.type == "alias":
        return _named(reader, leaf, end, module)
    whole = string_above(leaf)
    if leaf.type == "comment" or (whole is not None and is_documentation(whole)):
        what = "a comment" if leaf.type == "comment" else "documentation"
        return Finding(Kind.DISMISSED, "", what) if _qualified(reader, begin, end, module) else None
    if whole is None:
        return None
    if whole.type == "quoted_atom" and reader.names.full(whole) == module:
        return Finding(Kind.CERTAIN, text(whole), f"the atom {text(whole)}")
    written = _qualified(reader, begin, end, module)
    return Finding(Kind.DOUBTFUL, written, f"`{written}` in a string") if written else None


def _named(reader: Reads, leaf: Node, end: int, module: str) -> Finding | None:
    if end < leaf.end_byte or _gives_name(leaf):  # `Member.Query` names another module
        return None
    written = text(leaf)
    defined = _defined(reader, leaf)
    if defined is not None:
        return _compared(defined, module, f"defmodule {written}", "")
    found = _composed(reader, leaf) or reader.names.resolve(leaf)
    if found is None:
        return None
    if found.full == written and not found.said and found.full != module:
        return _unexplained(reader, written, module)
    return _compared(found.full, module, written, found.said)


def _composed(reader: Reads, leaf: Node) -> Resolved | None:
    """Return the module of `alias A.{B}` or `Module.concat(A, B)` that a part names."""
    written, prefix = text(leaf), _prefix(leaf)
    if prefix is not None:
        before = reader.names.full(prefix) or text(prefix)
        return Resolved(f"{before}.{written}", f"alias {text(prefix)}.{{{written}}}")
    joined = _concatenated(leaf)
    return Resolved(joined, "Module.concat") if joined else None


def _compared(full: str, module: str, written: str, said: str) -> Finding:
    kind = Kind.CERTAIN if full == module else Kind.DISMISSED
    because = f": {said}" if said else ""
    why = "the full name" if written == full and not said else f"`{written}` is {full}{because}"
    if written.startswith("defmodule"):
        why = f"defines {full}"
    return Finding(kind, written, why)


def _unexplained(reader: Reads, written: str, module: str) -> Finding:
    if module.endswith(f".{written}") and reader.tree.module(written) is None:
        return Finding(Kind.DOUBTFUL, written, f"no alias in this file says which `{written}` is meant")
    return Finding(Kind.DISMISSED, written, f"`{written}` is another module")


def _gives_name(leaf: Node) -> bool:
    """Whether a name is the one given by `as:`; what it is given to stands on the same line."""
    pair = leaf.parent
    if pair is None or pair.type != "pair":
        return False
    key = pair.child_by_field_name("key")
    made = next((call(parent) for _, parent in above(pair) if parent.type == "call"), None)
    named = made is not None and made.receiver is None and made.name in ("alias", "require")
    return key is not None and key_of(key) == "as" and named


def _defined(reader: Reads, leaf: Node) -> str | None:
    around = leaf.parent.parent if leaf.parent is not None and leaf.parent.type == "arguments" else None
    return next((each.name for each in reader.source.modules if around is not None and each.node == around), None)


def _prefix(leaf: Node) -> Node | None:
    """Return what stands before the braces of `alias A.{B, C}`."""
    braces = leaf.parent
    dot = braces.parent if braces is not None and braces.type == "tuple" else None
    return dot.child_by_field_name("left") if dot is not None and dot.type == "dot" else None


def _concatenated(leaf: Node) -> str:
    """Return what `Module.concat(A, B)` or `Module.concat([A, B])` names, as far as it is written out."""
    for _, parent in above(leaf):
        if parent.type == "call":
            made = call(parent)
            if made is None or made.name not in ("concat", "safe_concat") or brief(made.receiver or parent) != "Module":
                return ""
            parts = [one for each in made.arguments for one in (each.named_children if each.type == "list" else [each])]
            return ".".join(text(part).strip('":') for part in parts).removeprefix("Elixir.")
        if parent.type not in ("list", "arguments"):
            return ""
    return ""


def _qualified(reader: Reads, begin: int, end: int, module: str) -> str:
    """Return the dotted name that ends there where it is the module's, with at least one part before the last."""
    data = reader.source.data
    before = re.search(rb"(?:[A-Za-z_]\w*\.)+$", data[max(0, begin - 200) : begin])
    if before is None or (
        data[end : end + 1] == b"." and data[end + 1 : end + 2].isalpha() and data[end + 1 : end + 2].isupper()
    ):
        return ""
    written = (before[0] + data[begin:end]).decode(errors="replace").removeprefix("Elixir.")
    return written if f".{module}".endswith(f".{written}") else ""
