"""What an expression is: from annotations, assignments, constructors, queries and loops."""

import ast
from dataclasses import replace

from harness.probes.parsing import parsed
from harness.probes.source.names import last, resembles
from harness.probes.source.python.kinds import UNKNOWN, Class, Is, Sort
from harness.probes.source.python.survey import Function, Unit, World, dotted, written

__all__ = ["JOINED", "Inference"]

# fmt: off
ONE = {
    "one", "first", "one_or_none", "scalar_one", "scalar_one_or_none", "scalar", "get", "get_one", "get_or_404",
    "fetchone", "first_or_404", "one_or_404", "merge", "last", "earliest", "latest", "create"
}
SEVERAL = {"all", "scalars", "fetchall", "partitions", "yield_per", "unique", "fetchmany", "tuples", "freeze"}
ENTRIES = {"select", "query", "update", "delete", "insert", "exists"}
SAME = {
    "list", "tuple", "sorted", "set", "reversed", "iter", "copy", "deepcopy", "refresh", "aliased",
    "enumerate"
}
SESSION = {"get", "get_one", "merge", "scalar", "scalars", "execute", "exec", "fetch_one", "fetch_all", "get_or_404"}
EXECUTES = {"execute", "exec", "fetch_one", "fetch_all"}
MANY = {
    "list", "List", "set", "Set", "frozenset", "Sequence", "Iterable", "Iterator", "Collection", "Generator",
    "deque", "AsyncIterator", "AsyncIterable", "ScalarResult", "Page", "WriteOnlyMapped", "DynamicMapped",
    "QuerySet"
}
THROUGH = {"Optional", "Mapped", "Annotated", "Final", "ClassVar", "Awaitable", "Coroutine", "Union", "Required"}
PLAIN = {"str", "int", "float", "bool", "bytes", "datetime", "date", "Decimal", "UUID"}
# fmt: on
JOINED = "joined to another"
DEEPEST = 4


class Inference:
    """Tells what expressions of one file are."""

    def __init__(self, unit: Unit, world: World, depth: int = 0) -> None:
        self.unit = unit
        self.world = world
        self.depth = depth  # of functions that return what others return
        self.scopes: list[dict[str, Is]] = [{}]

    def named(self, name: str) -> Is:
        """What a name stands for here."""
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name]
        return self.imported(self.unit.imports.get(name, ""), name)

    def imported(self, full: str, name: str) -> Is:
        """What an imported or built-in name stands for; *full* is '' for one that is not imported."""
        found = self.world.class_of(last(full) or name, full.rpartition(".")[0] if full else self.unit.module)
        if found:
            return Is(Sort.CLASS, found.name, found, how="the class itself")
        if last(full or name) in self.world.tables:
            return Is(Sort.TABLE, name, table=self.world.tables[last(full or name)], how=f"`{name}` is that Table")
        if full:
            kind = Sort.CLASS if last(full)[:1].isupper() else Sort.MODULE
            return Is(kind, full, Class(last(full), full.rpartition(".")[0]) if kind is Sort.CLASS else None)
        return UNKNOWN

    def annotated(self, node: ast.AST | None) -> Is:
        """What is annotated so."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return self._quoted(node.value)
        match node:
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                sides = [self.annotated(left), self.annotated(right)]
                return max(sides, key=lambda side: bool(side.tables))
            case ast.Subscript(value=value, slice=inner):
                return self._generic(last(dotted(value)), inner)
            case ast.Name() | ast.Attribute():
                is_ = self.of(node)
                if is_.sort is Sort.CLASS:
                    return Is(Sort.ROW, is_.name, is_.of, how="annotated")
                return Is(Sort.OTHER, dotted(node)) if dotted(node) in PLAIN else UNKNOWN
            case _:
                return UNKNOWN

    def _quoted(self, annotation: str) -> Is:
        try:
            (only,) = parsed(f"({annotation})").body
        except (SyntaxError, ValueError):
            return UNKNOWN
        return self.annotated(only.value) if isinstance(only, ast.Expr) else UNKNOWN

    def _generic(self, name: str, inner: ast.AST) -> Is:
        parts = [self.annotated(each) for each in (inner.elts if isinstance(inner, ast.Tuple) else [inner])]
        best = max(parts, key=lambda part: bool(part.tables), default=UNKNOWN)
        if name in MANY:
            return Is(Sort.MANY, name, parts=(best,))
        if name in {"Select", "Query"}:
            return Is(Sort.QUERY, name, parts=tuple(parts))
        if name == "type":
            return Is(Sort.CLASS, best.name, best.of, how="annotated")
        return best if name in THROUGH else UNKNOWN

    def of(self, node: ast.AST | None) -> Is:  # noqa: PLR0911  # one for each form
        """What an expression is."""
        match node:
            case ast.Name(id=name):
                return self.named(name)
            case ast.Attribute():
                return self._attribute(node)
            case ast.Call():
                return self._call(node)
            case ast.Await(value=value) | ast.NamedExpr(value=value) | ast.Starred(value=value):
                return self.of(value)
            case ast.BoolOp(values=values):
                return next((each for each in map(self.of, values) if each is not UNKNOWN), UNKNOWN)
            case ast.IfExp(body=one, orelse=other):
                first = self.of(one)
                return self.of(other) if first is UNKNOWN else first
            case ast.Subscript(value=value):
                whole = self.of(value)
                return self.element(whole) if whole.sort in {Sort.MANY, Sort.TUPLE} else UNKNOWN
            case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
                first = self.of(items[0]) if items else UNKNOWN
                return Is(Sort.MANY, parts=(first,)) if first is not UNKNOWN else UNKNOWN
            case ast.Constant(value=value) if value is not None:
                return Is(Sort.OTHER, type(value).__name__)
            case _:
                return UNKNOWN

    def element(self, whole: Is) -> Is:
        """What one of many is."""
        if whole.sort is Sort.MANY and whole.parts:
            return whole.parts[0]
        if whole.sort is Sort.QUERY:
            return self._row(whole)
        if whole.sort is Sort.RESULT:
            return Is(Sort.TUPLE, parts=whole.parts, how="a row of that query")
        if whole.sort is Sort.TUPLE and whole.parts:
            return self._instance(whole.parts[0])
        return UNKNOWN

    def member(self, whole: Is, name: str) -> Is:  # noqa: PLR0911  # one for each sort
        """What `whole.name` is."""
        if whole.sort in {Sort.ROW, Sort.CLASS, Sort.MANY} and name in {"__table__", "c", "columns"}:
            return Is(
                Sort.COLUMNS if name != "__table__" else Sort.TABLE, whole.name, table=next(iter(whole.tables), "")
            )
        if whole.sort is Sort.TABLE and name in {"c", "columns"}:
            return Is(Sort.COLUMNS, whole.name, table=whole.table, how=whole.how)
        if whole.sort is Sort.CLASS and name in {"query", "objects"}:
            return Is(Sort.QUERY, name, parts=(whole,))
        if whole.sort is Sort.COLUMNS:
            return Is(Sort.COLUMN, name, table=whole.table)
        if whole.of and whole.sort is Sort.CLASS and name in whole.of.columns:
            return Is(Sort.COLUMN, whole.of.columns[name], table=whole.of.table)
        if whole.of and whole.sort in {Sort.ROW, Sort.CLASS}:
            return self._of_class(whole.of, name)
        if whole.sort is Sort.TUPLE:
            named = (part for part in whole.parts if part.of and part.of.name == name)
            return next((self._instance(part) for part in named), UNKNOWN)
        return UNKNOWN

    def _of_class(self, owner: Class, name: str) -> Is:
        if name in owner.relations:
            target, many = owner.relations[name]
            found = self.world.class_of(target)
            row = Is(Sort.ROW, target, found, how=f"{owner.name}.{name} leads there") if found else UNKNOWN
            return Is(Sort.MANY, parts=(row,)) if many and found else row
        annotation = owner.fields.get(name)
        return self.annotated(annotation) if isinstance(annotation, ast.AST) else UNKNOWN

    def _attribute(self, node: ast.Attribute) -> Is:
        full = dotted(node)
        first, _, rest = full.partition(".")
        if full and rest and first in self.unit.imports and not any(first in scope for scope in self.scopes):
            found = self.imported(f"{self.unit.imports[first]}.{rest}", node.attr)
            if found.of and found.of.table:
                return found
        whole = self.of(node.value)
        if whole.sort is Sort.MODULE:
            return self.imported(f"{whole.name}.{node.attr}", node.attr)
        return self.member(whole, node.attr)

    def _call(self, node: ast.Call) -> Is:  # noqa: PLR0911  # one for each sort
        name = last(dotted(node.func)) or (node.func.attr if isinstance(node.func, ast.Attribute) else "")
        called = self.of(node.func)
        receiver = self.of(node.func.value) if isinstance(node.func, ast.Attribute) else UNKNOWN
        if called.sort is Sort.CLASS and name not in ENTRIES:
            return Is(Sort.ROW, called.name, called.of, how=f"{called.of.name if called.of else name}(…)")
        if name in ENTRIES and receiver.sort is not Sort.QUERY:
            return Is(Sort.QUERY, name, parts=tuple(map(self.of, node.args)))
        if receiver.sort in {Sort.QUERY, Sort.RESULT, Sort.MANY}:
            return self._asked(receiver, name)
        if receiver.sort is Sort.TUPLE and name == "_asdict":
            return replace(receiver, sort=Sort.MAPPING)
        first = self.of(node.args[0]) if name in SESSION and node.args else UNKNOWN
        if first.sort in {Sort.CLASS, Sort.QUERY} or (name == "merge" and first is not UNKNOWN):
            return self._session(name, first)
        if name == "cast" and node.args:
            return self.annotated(node.args[0])
        if name in SAME and node.args:
            return self.of(node.args[0])
        if name == "next" and node.args:
            return self.element(self.of(node.args[0]))
        if name == "Table" and node.args:
            return Is(Sort.TABLE, name, table=written(node.args[0]), how="a Table")
        return self._returned(name, node.func, receiver)

    def _asked(self, query: Is, name: str) -> Is:
        if name == "mappings":
            return Is(Sort.MANY, parts=(Is(Sort.MAPPING, parts=query.parts, how="a row of that query"),))
        if query.sort is Sort.MANY:
            return self.element(query) if name in {*ONE, "pop"} else query
        if name in ONE:
            row = Is(Sort.TUPLE, parts=query.parts, how="a row of that query")
            return self._row(query) if query.sort is Sort.QUERY or "scalar" in name else row
        if name == "scalars" or (name in SEVERAL and query.sort is Sort.QUERY):
            return Is(Sort.MANY, parts=(self._row(query),))
        if name in SEVERAL:
            return Is(Sort.MANY, parts=(self.element(query),))
        return replace(query, how=JOINED) if "join" in name else query

    def _session(self, name: str, first: Is) -> Is:
        if first.sort is Sort.CLASS:
            return Is(Sort.ROW, first.name, first.of, how=f"{name}({first.name}, …)")
        if first.sort is not Sort.QUERY:
            return first if name == "merge" else UNKNOWN
        if name in EXECUTES:
            return Is(Sort.RESULT, parts=first.parts)
        return Is(Sort.MANY, parts=(self._row(first),)) if name == "scalars" else self._row(first)

    def _row(self, query: Is) -> Is:
        if len(query.parts) == 1 and query.parts[0].sort is Sort.CLASS:
            return self._instance(query.parts[0], how=f"a query of {query.parts[0].name}")
        return Is(Sort.TUPLE, parts=query.parts, how="a row of that query")

    def _instance(self, part: Is, how: str = "") -> Is:
        return Is(Sort.ROW, part.name, part.of, how=how or part.how) if part.sort is Sort.CLASS else UNKNOWN

    def _returned(self, name: str, called: ast.expr, receiver: Is) -> Is:
        """What a function of the tree is annotated to return, where all that may be meant agree."""
        meant = [each for each in self.world.functions.get(name, []) if self._may_be(each, called, receiver)]
        kinds = {self._in_words_of(each) for each in meant}
        return kinds.pop() if len(kinds) == 1 else UNKNOWN

    def _may_be(self, function: Function, called: ast.expr, receiver: Is) -> bool:
        """Whether *function* may be what is *called*. Of an unknown receiver that takes a name that tells."""
        if isinstance(called, ast.Name):
            full = self.unit.imports.get(called.id)
            here = function.unit.path == self.unit.path if full is None else last(full) == function.name
            return here and not function.owner
        if receiver.of or receiver.sort is Sort.MODULE:
            owner = receiver.of.name if receiver.of else ""
            return function.owner in {owner, *map(last, receiver.of.bases if receiver.of else ())}
        return any(resembles(function.name, table) for table in self._in_words_of(function).tables)

    def _in_words_of(self, function: Function) -> Is:
        if self.depth > DEEPEST:
            return UNKNOWN
        if last(dotted(function.returns)) == "Self":
            found = self.world.class_of(function.owner, function.unit.module)
            is_ = Is(Sort.ROW, function.owner, found) if found else UNKNOWN
        else:
            is_ = self._returning(function)
        told = f"{function.name}() returns it"
        if is_.sort is Sort.MANY:
            return replace(is_, parts=tuple(replace(part, how=told) for part in is_.parts))
        return is_ if is_ is UNKNOWN else replace(is_, how=told)

    def _returning(self, function: Function) -> Is:
        """What a function is annotated to return, else what its returns are where all agree."""
        there = Inference(function.unit, self.world, self.depth + 1)
        if function.returns is not None:
            return there.annotated(function.returns)
        kinds = {there.of(each) for each in function.given}
        return kinds.pop() if len(kinds) == 1 else UNKNOWN
