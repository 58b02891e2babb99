"""The classes, tables and functions of a tree of Python: which class maps which table."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from harness.probes.source.names import last
from harness.probes.source.python.kinds import Class
from harness.probes.source.python.near import statements

__all__ = ["Function", "Unit", "World", "dotted", "module_of", "survey", "written"]

COLUMNS = {"mapped_column", "Column", "column_property", "deferred"}
RELATIONS = {"relationship", "relation"}
MANY = {"list", "List", "set", "Set", "Sequence", "Iterable", "Collection", "WriteOnlyMapped", "DynamicMapped"}


@dataclass(frozen=True, slots=True)
class Unit:
    """A file that parsed: its module by its path, and what it imports, by the names it has here."""

    path: str
    module: str
    tree: ast.Module
    imports: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Function:
    """A function: what it is annotated to return, else what it returns, and the file in whose words."""

    name: str
    owner: str
    returns: ast.expr | None
    given: tuple[ast.expr, ...]
    unit: Unit


@dataclass(slots=True)
class World:
    """What is known of a whole tree."""

    classes: dict[str, list[Class]] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)  # variables that hold a Table
    functions: dict[str, list[Function]] = field(default_factory=dict)

    def class_of(self, name: str, module: str = "") -> Class | None:
        """Return the class called *name*; of several the one in *module*, or any where they map the same."""
        found = self.classes.get(name, [])
        near = [each for each in found if module and _same(each.module, module)]
        chosen = near or found
        return chosen[0] if chosen and len({each.table for each in chosen}) == 1 else None

    def add(self, unit: Unit) -> None:
        """Take in the classes, tables and functions of *unit*."""
        for owner, node in _definitions(unit.tree):
            if isinstance(node, ast.ClassDef):
                self.classes.setdefault(node.name, []).append(_class(node, unit))
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                given = tuple(_given(node)) if node.returns is None else ()
                if node.returns is not None or given:
                    function = Function(node.name, owner, node.returns, given, unit)
                    self.functions.setdefault(node.name, []).append(function)
            elif name := _table(node.value):
                self.tables |= {target.id: name for target in node.targets if isinstance(target, ast.Name)}

    def settle(self) -> None:
        """Give classes without a table of their own that of a class they inherit from, and backrefs to their ends."""
        for name, several in self.classes.items():
            self.classes[name] = [self._settled(each, frozenset()) for each in several]

    def _settled(self, each: Class, seen: frozenset[str]) -> Class:
        if each.table or each.name in seen:
            return each
        for base in each.bases:
            above = self.class_of(last(base))
            above = above and self._settled(above, seen | {each.name})
            if above and above.table:
                return replace(
                    each,
                    table=above.table,
                    columns={**above.columns, **each.columns},
                    relations={**above.relations, **each.relations},
                )
        return each


def survey(units: Iterable[Unit]) -> World:
    """Return what *units* define."""
    world = World()
    for unit in units:
        world.add(unit)
    world.settle()
    return world


def module_of(path: str) -> str:
    """Return the module of a file by its path."""
    return path.removesuffix("i").removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def dotted(node: ast.AST | None) -> str:
    """Return `a.b.c` of an expression of names; '' for any other."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join((node.id, *reversed(names)))


def written(node: ast.AST | None) -> str:
    """Return a constant string; '' for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _same(one: str, other: str) -> bool:
    return f".{one}".endswith(f".{other}") or f".{other}".endswith(f".{one}")


Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.Assign


def _definitions(tree: ast.Module) -> Iterator[tuple[str, Definition]]:
    """Yield what modules and classes define, with the class that does."""
    pending: list[tuple[str, ast.stmt]] = [("", each) for each in reversed(tree.body)]
    while pending:
        owner, node = pending.pop()
        if isinstance(node, Definition):
            yield owner, node
        if isinstance(node, ast.ClassDef):
            pending += [(node.name, each) for each in reversed(node.body)]
        elif isinstance(node, ast.If | ast.Try):
            pending += [(owner, each) for each in reversed(node.body)]


def _given(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.expr]:
    """Yield what a function returns; not None, which says nothing of the rest."""
    for each in statements(ast.Module(node.body, [])):
        value = each.value if isinstance(each, ast.Return) else None
        if value is not None and not (isinstance(value, ast.Constant) and value.value is None):
            yield value


def _class(node: ast.ClassDef, unit: Unit) -> Class:
    columns: dict[str, str] = {}
    relations: dict[str, tuple[str, bool]] = {}
    fields: dict[str, object] = {}
    for name, annotation, value in _members(node):
        made = last(dotted(value.func)) if isinstance(value, ast.Call) else ""
        mapped = last(dotted(annotation.value)) if isinstance(annotation, ast.Subscript) else ""
        if made in RELATIONS and isinstance(value, ast.Call):
            relations[name] = _related(name, value, annotation)
        elif made in COLUMNS or made.endswith("Field") or mapped == "Mapped":
            given = value.args if isinstance(value, ast.Call) else []
            columns[name] = (made in COLUMNS and given and written(given[0])) or name
        if annotation is not None:
            fields[name] = annotation
    bases = tuple(dotted(base) for base in node.bases)
    return Class(node.name, unit.module, _mapped(node, bases), bases, columns, relations, fields)


def _members(node: ast.ClassDef) -> Iterator[tuple[str, ast.expr | None, ast.expr | None]]:
    for each in node.body:
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
            yield each.target.id, each.annotation, each.value
        elif isinstance(each, ast.Assign):
            for target in each.targets:
                if isinstance(target, ast.Name):
                    yield target.id, None, each.value


def _mapped(node: ast.ClassDef, bases: tuple[str, ...]) -> str:
    """Return the table that a class maps."""
    for name, _, value in _members(node):
        if name == "__tablename__":
            return written(value)
        if name == "__table__":
            return _table(value)
    for each in node.body:
        if isinstance(each, ast.ClassDef) and each.name == "Meta":
            named = (written(value) for name, _, value in _members(each) if name in {"db_table", "table"})
            return next(named, "")
    is_table = any(each.arg == "table" and getattr(each.value, "value", None) is True for each in node.keywords)
    return node.name.lower() if is_table and bases else ""


def _table(value: ast.AST | None) -> str:
    """Return the name of a `Table("…", …)`."""
    if isinstance(value, ast.Call) and last(dotted(value.func)) == "Table" and value.args:
        return written(value.args[0])
    return ""


def _related(attribute: str, call: ast.Call, annotation: ast.AST | None) -> tuple[str, bool]:
    """Return the class that a relationship leads to, and whether to many of it."""
    names: list[str] = []
    for node in ast.walk(annotation) if annotation is not None else ():
        names += [last(dotted(node))] if isinstance(node, ast.Name | ast.Attribute) else [written(node)]
    many = bool(MANY & set(names)) or any(f"{each}[" in name for name in names for each in MANY)
    given = call.args[0] if call.args else next((each.value for each in call.keywords if each.arg == "argument"), None)
    given = given.body if isinstance(given, ast.Lambda) else given
    target = last(written(given) or dotted(given))
    if target:
        return target, many or (annotation is None and attribute.endswith("s"))
    inner = [name.rstrip("]").rpartition("[")[2] for name in names if name]
    skipped = {"Mapped", "None", "Optional", *MANY}
    return next((name for name in map(last, inner) if name not in skipped), ""), many
