"""Ecto migrations as steps, up and down, without running them."""

import re
from collections.abc import Iterator, Sequence

from tree_sitter import Node

from harness.facts.ecto import Migration, MigrationStep
from harness.probes.source.elixir.source import Definition, Source
from harness.probes.source.elixir.syntax import Call, call, calls_above, literal, pairs, statements, text, words

__all__ = ["migrations"]

FILE = re.compile(r"(?:^|/)(\d+)_[^/]*\.exs$")
COLUMNS = {
    "add": "add",
    "add_if_not_exists": "add",
    "remove": "remove",
    "remove_if_exists": "remove",
    "modify": "modify",
}
WHOLE = {"create": "create", "create_if_not_exists": "create", "drop": "drop", "drop_if_exists": "drop"}
CONDITIONAL = frozenset({"add_if_not_exists", "create_if_not_exists", "remove_if_exists", "drop_if_exists"})
INDEXES = frozenset({"index", "unique_index"})
LEAVES = frozenset({"string", "atom", "alias", "charlist", "sigil"})


def migrations(sources: Sequence[Source]) -> tuple[Migration, ...]:
    """Return the migrations among *sources*, in the order of their versions."""
    found = [each for each in sources if FILE.search(each.path) and b"use Ecto.Migration" in each.data]
    return tuple(_migration(each) for each in sorted(found, key=_version))


def _version(source: Source) -> tuple[int, str]:
    match = FILE.search(source.path)
    return (int(match[1]) if match else 0), source.path


def _migration(source: Source) -> Migration:
    body = {name: source.definitions.get(name, []) for name in ("change", "up", "down")}
    unread = tuple(
        f"{source.path}:{source.line(made.node)}: {made.name} calls what is not read"
        for clauses in body.values()
        for clause in clauses
        for made in _strange(source, clause)
    )
    if body["change"]:
        return Migration(source.path, _steps(source, body["change"]), change=True, unread=unread)
    down = _steps(source, body["down"]) if body["down"] else None
    return Migration(source.path, _steps(source, body["up"]), down, refuses=_refusal(body["down"]), unread=unread)


def _strange(source: Source, clause: Definition) -> Iterator[Call]:
    """The calls of functions that the same file defines: what they do is not followed."""
    for made in _calls(clause.body):
        if made.receiver is None and made.name in source.definitions and made.name not in ("up", "down", "change"):
            yield made


def _steps(source: Source, clauses: Sequence[Definition]) -> tuple[MigrationStep, ...]:
    return tuple(
        step
        for clause in clauses
        for made in _calls(clause.body)
        if made.receiver is None
        for step in _step(source, made)
    )


def _step(source: Source, made: Call) -> Iterator[MigrationStep]:
    line = source.line(made.node)
    if made.name in COLUMNS and made.arguments and made.arguments[0].type == "atom":
        table = _table_around(made)
        if table:
            what, verb = f"{table}.{literal(made.arguments[0])}", COLUMNS[made.name]
            yield MigrationStep(verb, what, line, _spelled(made), made.name in CONDITIONAL, _undone_column(verb, made))
    elif made.name == "timestamps":
        table = _table_around(made)
        if table:
            yield from (MigrationStep("add", f"{table}.{name}", line) for name in ("inserted_at", "updated_at"))
    elif made.name in WHOLE and made.arguments:
        yield from _object(made, line)
    elif made.name == "rename" and len(made.arguments) > 1:
        yield from _rename(made, line)
    elif made.name == "execute" and made.arguments:
        undone = "" if len(made.arguments) > 1 else "execute says only one way"
        yield MigrationStep("execute", " ".join(text(made.arguments[0]).split())[:80], line, undone=undone)


def _object(made: Call, line: int) -> Iterator[MigrationStep]:
    inner = call(made.arguments[0], alone=True)
    if inner is None or not inner.arguments:
        return
    verb, table = WHOLE[made.name], literal(inner.arguments[0])
    conditional = made.name in CONDITIONAL
    if inner.name == "table":
        undone = "" if verb == "create" else "a dropped table cannot be made again"
        yield MigrationStep(verb, f"table {table}", line, conditional=conditional, undone=undone)
    elif inner.name in INDEXES:
        yield MigrationStep(verb, f"index {_index(inner, table)}", line, conditional=conditional)
    elif inner.name == "constraint" and len(inner.arguments) > 1:
        options = dict(pairs(inner.arguments[-1]))
        undone = "what it was is not said" if verb == "drop" and not options.keys() & {"check", "exclude"} else ""
        yield MigrationStep(verb, f"constraint {table}.{literal(inner.arguments[1])}", line, "", conditional, undone)


def _rename(made: Call, line: int) -> Iterator[MigrationStep]:
    inner = call(made.arguments[0], alone=True)
    if inner is None or not inner.arguments:
        return
    table, options = literal(inner.arguments[0]), dict(pairs(made.arguments[-1]))
    if made.arguments[1].type == "atom" and "to" in options:
        yield MigrationStep("remove", f"{table}.{literal(made.arguments[1])}", line, "renamed")
        yield MigrationStep("add", f"{table}.{literal(options['to'])}", line, "renamed")
    elif "to" in options and (to := call(options["to"], alone=True)) and to.arguments:
        yield MigrationStep("drop", f"table {table}", line, "renamed")
        yield MigrationStep("create", f"table {literal(to.arguments[0])}", line, "renamed")


def _undone_column(verb: str, made: Call) -> str:
    if verb == "remove" and len(made.arguments) < 2:  # noqa: PLR2004  # a column and its type
        return "remove does not say what the column was"
    options = dict(pairs(made.arguments[-1]))
    return "modify does not say from: what it was" if verb == "modify" and "from" not in options else ""


def _spelled(made: Call) -> str:
    """How a column is defined, so that two definitions can be compared: the type, and options by name."""
    if len(made.arguments) < 2:  # noqa: PLR2004  # a column and its type
        return ""
    last = made.arguments[-1]
    options = dict(pairs(last)) if last.type in ("keywords", "list") else {}
    told = [f"{name}: {_plain(value)}" for name, value in sorted(options.items())]
    return (
        ", ".join((_plain(made.arguments[1]), *told)) if made.arguments[1] != last or not options else ", ".join(told)
    )


def _plain(node: Node) -> str:
    return " ".join(text(node).split())


def _index(inner: Call, table: str) -> str:
    options = dict(pairs(inner.arguments[-1]))
    if "name" in options:
        return f"{table}.{literal(options['name'])}"
    columns = words(inner.arguments[1]) if len(inner.arguments) > 1 else []
    return f"{table}.{table}_{'_'.join(columns)}_index"


def _table_around(made: Call) -> str:
    for each in calls_above(made.node):
        if each.name in ("alter", "create", "create_if_not_exists") and each.arguments:
            inner = call(each.arguments[0], alone=True)
            return literal(inner.arguments[0]) if inner and inner.name == "table" and inner.arguments else ""
    return ""


def _refusal(clauses: Sequence[Definition]) -> str:
    for clause in clauses:
        body = statements(clause.body) if clause.body is not None and clause.body.type == "do_block" else []
        made = call(body[0]) if len(body) == 1 else None
        if made and made.receiver is None and made.name == "raise":
            return " ".join(text(made.node).split())
    return ""


def _calls(body: Node | None) -> Iterator[Call]:
    waiting = [body] if body is not None else []
    while waiting:
        node = waiting.pop()
        made = call(node) if node.type == "call" else None
        if made:
            yield made
        if node.type not in LEAVES:
            waiting += reversed(node.named_children)
