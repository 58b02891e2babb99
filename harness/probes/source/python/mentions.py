"""One file of Python: each mention of a column's name, judged by what it hangs on."""

import ast
import re
from collections.abc import Iterable, Mapping, Sequence

from harness.facts.references import Kind, Reference
from harness.probes.source.names import last, resembles
from harness.probes.source.python.infer import JOINED
from harness.probes.source.python.judge import Column, Found, judged
from harness.probes.source.python.kinds import UNKNOWN, Is, Sort
from harness.probes.source.python.near import Near
from harness.probes.source.python.survey import Unit, World, dotted, written
from harness.probes.source.python.walk import Handler, Walker

__all__ = ["Names", "Reader"]

Names = Mapping[str, Sequence[Column]]
"""The attributes and keys that may be a column, each with the columns that it may be."""

# fmt: off
BY_NAME = {"getattr", "setattr", "hasattr", "delattr", "set_attribute", "flag_modified", "get_history"}
DEFINES = {
    "drop_column", "add_column", "alter_column", "create_index", "create_table", "create_unique_constraint",
    "create_foreign_key", "create_check_constraint", "create_exclude_constraint", "bulk_insert", "Table", "table"
}
IN_CLASS = {
    "Index", "UniqueConstraint", "PrimaryKeyConstraint", "ForeignKeyConstraint", "mapped_column", "Column",
    "synonym"
}
KEYED = {"get", "pop", "setdefault"}
WRITES = {"values", "update", "filter_by", "set_", "bulk_insert_mappings", "bulk_update_mappings"}
# fmt: on


class Reader(Walker):
    """Reads one file; *found* is what it came upon."""

    def __init__(self, unit: Unit, world: World, names: Names, text: str, near: Near) -> None:  # what is known
        super().__init__(unit, world, near)
        self.names = names
        words = set(re.findall(r"[^\W\d]\w*", text))
        tables = {column.table for columns in names.values() for column in columns}
        self.spoken_of = {table for table in tables if any(resembles(word, table) for word in words)}
        self.found: set[Reference] = set()
        self.done: set[int] = set()  # nodes that were judged where they stand
        self.handlers |= MENTIONED

    # What is reported

    def note(self, name: str, line: int, receiver: Is, label: str) -> None:
        """Judge `label.name`."""
        for column in self.names.get(name, ()):
            self.put(column, line, judged(column, receiver, label, name), name)

    def put(self, column: Column, line: int, found: Found, name: str) -> None:
        """Report a mention. An attribute of another name counts only where it is the column for certain."""
        if name == column.name or found.kind is Kind.CERTAIN:
            self.found.add(Reference(column.full, self.unit.path, line, found.kind, found.receiver, found.why))

    def dismiss(self, name: str, line: int, why: str) -> None:
        """Report that *name* is something else."""
        for column in self.names.get(name, ()):
            self.put(column, line, Found(Kind.DISMISSED, "", why), name)

    def perhaps(self, name: str, line: int, what: str, called: str = "", among: Iterable[Is] = ()) -> None:
        """Report *name*, a key or an argument of which it is open what takes it."""
        beside = set().union(*(each.tables for each in among))
        for column in self.names.get(name, ()):
            if column.table in beside:
                found = Found(Kind.DOUBTFUL, called, f"{what}, given beside something of {column.table}")
            elif resembles(called, column.table):
                found = Found(Kind.DOUBTFUL, called, f"{what} of `{called}`, which is called like {column.table}")
            elif column.table in self.spoken_of:
                found = Found(Kind.DOUBTFUL, called, f"{what} in a file that speaks of {column.table}")
            else:
                found = Found(Kind.DISMISSED, called, f"{what} in a file that does not speak of {column.table}")
            self.put(column, line, found, name)

    # Attributes and names

    def attribute(self, node: ast.Attribute) -> None:
        """Judge `receiver.name`."""
        line = node.end_lineno or node.lineno
        if node.attr in self.names and id(node) in self.done:
            self.dismiss(node.attr, line, "it is called: a method or a function")
        elif node.attr in self.names:
            self.note(node.attr, line, self.of(node.value), _label(node.value))
        self.visit(node.value)

    def name(self, node: ast.Name) -> None:
        """Judge a bare name: in the body of a class it may be a field."""
        if node.id not in self.names or id(node) in self.done:
            return
        if self.owners and len(self.scopes) == len(self.owners) + 1 and isinstance(node.ctx, ast.Store):
            self.note(node.id, node.lineno, self.owners[-1], self.owners[-1].name)
        else:
            self.dismiss(node.id, node.lineno, "a variable")

    def assign(self, node: ast.Assign) -> None:
        """Judge what is assigned; what `__all__` lists is a name of this file."""
        if any(dotted(target) == "__all__" for target in node.targets):
            for each in ast.walk(node.value):
                self.dismiss(written(each), getattr(each, "lineno", 0), "a name that the file exports")
        else:
            super().assign(node)

    def match_class(self, node: ast.MatchClass) -> None:
        """Judge `case Class(name=…)`."""
        for name in node.kwd_attrs:
            self.note(name, node.lineno, self.of(node.cls), _label(node.cls))
        self.children(node)

    # Calls

    def call(self, node: ast.Call) -> None:
        """Judge what a call is given by name."""
        function = last(dotted(node.func)) or (node.func.attr if isinstance(node.func, ast.Attribute) else "")
        self.done.add(id(node.func))
        if function in BY_NAME and len(node.args) > 1:
            self._key(node.args[1], self.of(node.args[0]), _label(node.args[0]))
        receiver = self.of(node.func.value) if isinstance(node.func, ast.Attribute) else UNKNOWN
        if function in KEYED and node.args and receiver.sort is not Sort.QUERY and isinstance(node.func, ast.Attribute):
            self._key(node.args[0], receiver, _label(node.func.value), item=True)
        self._keyed_to(node, function)
        self._defined(node, function, receiver)
        self._arguments(node, function, receiver)
        self.children(node)

    def _defined(self, node: ast.Call, function: str, receiver: Is) -> None:
        """Judge what a call that defines something of a table, or writes to it, is told in strings."""
        owner = self.owners[-1] if self.owners and function in IN_CLASS else UNKNOWN
        if not (function in DEFINES or owner.tables or receiver.sort is Sort.TABLE):
            return
        strings = [each for each in ast.walk(node) if written(each)]
        tables = [written(each) for each in strings]
        for each in strings:
            if written(each) not in self.names:
                continue
            line = getattr(each, "lineno", node.lineno)
            for column in self.names[written(each)]:
                found = self._of_table(column, function, tables, owner if owner.tables else receiver)
                if id(each) not in self.done and found:
                    self.put(column, line, found, column.name)
            self.done.add(id(each))

    def _of_table(self, column: Column, function: str, strings: Sequence[str], owner: Is) -> Found | None:
        if owner.tables:
            kind = Kind.CERTAIN if column.table in owner.tables else Kind.DISMISSED
            return Found(kind, function, f"{function}(…) of {', '.join(sorted(owner.tables))}")
        if column.table in strings:
            return Found(Kind.CERTAIN, function, f"{function}(…) of {column.table}")
        first = next((each for each in strings if each != column.name), "")
        return Found(Kind.DISMISSED, function, f"{function}(…) of {first or 'something else'}, another table")

    def _arguments(self, node: ast.Call, function: str, receiver: Is) -> None:
        called = self.of(node.func)
        label = _label(node.func)
        taken = self._taken(called, function, receiver)
        for keyword in node.keywords:
            if keyword.arg and keyword.arg in self.names:
                self._given(keyword.arg, keyword.value.lineno, taken, label, [receiver, *map(self.of, node.args)])
            elif keyword.arg is None or keyword.arg in {"set_", "values"}:
                self._dictionary(keyword.value, taken, label)
        for argument in node.args:
            self._dictionary(argument, taken, label, beside=[receiver, called, *map(self.of, node.args)])

    def _taken(self, called: Is, function: str, receiver: Is) -> Is:
        """What it is whose fields a call takes by name: the class that is called, or the query that it writes."""
        if called.sort is Sort.CLASS:
            return called
        writes = receiver.sort in {Sort.QUERY, Sort.TABLE} and function in WRITES
        of_another = function == "filter_by" and receiver.how == JOINED
        return receiver if writes and not of_another else UNKNOWN

    def _given(self, name: str, line: int, taken: Is, label: str, beside: Sequence[Is]) -> None:
        if taken is UNKNOWN:
            self.perhaps(name, line, "an argument", label, beside)
        else:
            self.note(name, line, taken, label)

    def _dictionary(self, node: ast.AST, taken: Is, label: str, beside: Sequence[Is] = ()) -> None:
        """Judge the keys of a dictionary that a call is given."""
        inner = node.elts if isinstance(node, ast.List | ast.Tuple) else [node]
        for each in inner:
            for key in each.keys if isinstance(each, ast.Dict) else ():
                if isinstance(key, ast.Constant) and written(key) in self.names:
                    self.done.add(id(key))
                    self._given(written(key), key.lineno, taken, label, beside)

    # Keys and strings

    def subscript(self, node: ast.Subscript) -> None:
        """Judge `row["name"]`."""
        self._key(node.slice, self.of(node.value), _label(node.value), item=True)
        self.children(node)

    def _key(self, key: ast.AST, receiver: Is, label: str, *, item: bool = False) -> None:
        name = written(key)
        if name not in self.names:
            return
        self.done.add(id(key))
        line = getattr(key, "lineno", 0)
        if item and not receiver.tables:
            self.perhaps(name, line, "a key", last(label))
        else:
            self.note(name, line, receiver, label)

    def constant(self, node: ast.Constant) -> None:
        """Judge a string that is the name, or dotted names that end in it, and nothing else."""
        text = written(node)
        before, _, name = text.rpartition(".")
        if name not in self.names or id(node) in self.done:
            return
        if not before:
            self.perhaps(name, node.lineno, "a string")
        for column in self.names[name] if DOTTED.fullmatch(before) else ():
            if last(before) == column.table or resembles(last(before), column.table):
                found = Found(Kind.DOUBTFUL, before, "a string that names the column")
                self.put(column, node.lineno, found, name)

    def _keyed_to(self, node: ast.Call, function: str) -> None:
        """Judge the column that a foreign key refers to."""
        target = written(node.args[0]) if function == "ForeignKey" and node.args else ""
        before, _, name = target.rpartition(".")
        for column in self.names.get(name, ()):
            kind = Kind.CERTAIN if before.removeprefix("public.") == column.table else Kind.DISMISSED
            self.put(column, node.args[0].lineno, Found(kind, before, f"a foreign key to {before}"), name)
            self.done.add(id(node.args[0]))


def _label(node: ast.expr) -> str:
    """Return how the source calls an expression, in a few characters."""
    text = dotted(node) or ast.unparse(node)
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else f"{flat[: LONGEST - 1]}…"


LONGEST = 40
DOTTED = re.compile(r"\w+(?:\.\w+)*")
MENTIONED: dict[type, Handler] = {
    ast.Attribute: Reader.attribute,
    ast.Assign: Reader.assign,
    ast.Name: Reader.name,
    ast.MatchClass: Reader.match_class,
    ast.Call: Reader.call,
    ast.Subscript: Reader.subscript,
    ast.Constant: Reader.constant,
}
