"""Walking one file of Python: what names are bound to, statement after statement."""

import ast
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from harness.probes.source.names import last
from harness.probes.source.python.infer import Inference
from harness.probes.source.python.kinds import UNKNOWN, Is, Sort
from harness.probes.source.python.near import Near
from harness.probes.source.python.survey import Unit, World, dotted, written

__all__ = ["Handler", "Walker"]

Handler = Callable[[Any, Any], None]
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
MAKES = {"__init__", "setUp", "setup_method", "setup"}  # what other methods find in `self`


class Walker(Inference):
    """Walks one file in the order in which it runs; what is found on the way is `note`d and `dismiss`ed."""

    def __init__(self, unit: Unit, world: World, near: Near) -> None:
        super().__init__(unit, world)
        self.near = near
        self.owners: list[Is] = []  # the classes around
        self.handlers: dict[type, Handler] = dict(WALKED)

    def note(self, name: str, line: int, receiver: Is, label: str) -> None:
        """Come upon `label.name`."""

    def dismiss(self, name: str, line: int, why: str) -> None:
        """Come upon *name* as the name of something else."""

    # Walking

    def visit(self, node: ast.AST) -> None:
        """Read *node* and what is under it, unless it is a function that mentions nothing."""
        if isinstance(node, FUNCTION) and node.name not in MAKES and node not in self.near:
            return
        handler = self.handlers.get(type(node))
        if handler:
            handler(self, node)
        else:
            self.children(node)

    def children(self, node: ast.AST) -> None:
        """Read what is under *node*."""
        for child in ast.iter_child_nodes(node):
            self.visit(child)

    def each(self, nodes: Iterable[ast.AST | None]) -> None:
        """Read *nodes*, in this order."""
        for node in nodes:
            if node is not None:
                self.visit(node)

    @contextmanager
    def scope(self) -> Iterator[dict[str, Is]]:
        """Names that are bound within are forgotten after it."""
        self.scopes.append({})
        yield self.scopes[-1]
        self.scopes.pop()

    def bind(self, target: ast.AST, is_: Is, value: ast.AST | None = None) -> None:
        """Remember what *target* is from here on."""
        match target:
            case ast.Name(id=name):
                self.scopes[-1][name] = is_
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                values = value.elts if isinstance(value, ast.Tuple | ast.List) else []
                for place, each in enumerate(targets):
                    part = (
                        self.of(values[place]) if len(values) == len(targets) else self._part(is_, place, len(targets))
                    )
                    self.bind(each, part)
            case ast.Starred(value=inner):
                self.bind(inner, UNKNOWN)
            case ast.Attribute(value=ast.Name(id="self"), attr=attribute) if is_ is not UNKNOWN:
                self.scopes[0][f"self.{attribute}"] = is_

    def _part(self, whole: Is, place: int, number: int) -> Is:
        if whole.sort is Sort.TUPLE and len(whole.parts) == number:
            return self._instance(whole.parts[place])
        return whole if whole.sort is Sort.ROW and place == number - 1 else UNKNOWN  # enumerate(), items()

    def member(self, whole: Is, name: str) -> Is:
        """What `whole.name` is; of `self` also what was assigned there."""
        found = super().member(whole, name)
        return found if found is not UNKNOWN or whole.how != "self" else self.scopes[0].get(f"self.{name}", UNKNOWN)

    # Definitions

    def define_class(self, node: ast.ClassDef) -> None:
        """Read a class: `self` in it is one of it."""
        found = self.world.class_of(node.name, self.unit.module)
        owner = Is(Sort.CLASS, node.name, found, how="the class itself")
        self.each([*node.decorator_list, *node.bases, *node.keywords])
        self.scopes[-1][node.name] = owner if found else UNKNOWN
        self.owners.append(owner)
        with self.scope():
            self.each(node.body)
        self.owners.pop()

    def define_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """Read a function: its parameters are what they are annotated to be."""
        method = bool(self.owners) and len(self.scopes) > 1
        if method and node.decorator_list and self.owners[-1].tables:
            self.note(node.name, node.lineno, self.owners[-1], self.owners[-1].name)
        else:
            self.dismiss(node.name, node.lineno, "the name of a function")
        given = node.args
        self.each([*node.decorator_list, *given.defaults, *given.kw_defaults, node.returns])
        with self.scope() as inside:
            inside |= {rest.arg: UNKNOWN for rest in (given.vararg, given.kwarg) if rest}
            for place, argument in enumerate([*given.posonlyargs, *given.args, *given.kwonlyargs]):
                self._parameter(argument)
                inside[argument.arg] = self.annotated(argument.annotation)
                if method and not place and argument.arg in {"self", "cls"}:
                    sort = Sort.ROW if argument.arg == "self" else Sort.CLASS
                    inside[argument.arg] = Is(sort, self.owners[-1].name, self.owners[-1].of, how="self")
            self.each(node.body)

    def _parameter(self, node: ast.arg) -> None:
        self.dismiss(node.arg, node.lineno, "a parameter")
        self.each([node.annotation])

    def define_lambda(self, node: ast.Lambda) -> None:
        """Read a lambda: what it is given is not known."""
        with self.scope() as inside:
            inside |= {argument.arg: UNKNOWN for argument in node.args.args}
            self.each([*node.args.defaults, node.body])

    def import_names(self, node: ast.Import | ast.ImportFrom) -> None:
        """Read an import."""
        for each in node.names:
            self.dismiss(each.asname or last(each.name), node.lineno, "imported by that name")

    # Statements that bind

    def assign(self, node: ast.Assign) -> None:
        """Read an assignment."""
        self.each([node.value, *node.targets])
        is_ = self.of(node.value)
        for target in node.targets:
            self.bind(target, is_, node.value)

    def annotate(self, node: ast.AnnAssign) -> None:
        """Read an annotated assignment."""
        self.each([node.annotation, node.value, node.target])
        is_ = self.annotated(node.annotation)
        self.bind(node.target, self.of(node.value) if is_ is UNKNOWN else is_)

    def name_expression(self, node: ast.NamedExpr) -> None:
        """Read `name := value`."""
        self.each([node.value, node.target])
        self.bind(node.target, self.of(node.value))

    def loop(self, node: ast.For | ast.AsyncFor) -> None:
        """Read a loop: its target is one of what is looped over."""
        self.each([node.iter, node.target])
        self.bind(node.target, self.element(self.of(node.iter)))
        self.each([*node.body, *node.orelse])

    def enter(self, node: ast.With | ast.AsyncWith) -> None:
        """Read a with statement."""
        for item in node.items:
            self.each([item.context_expr, item.optional_vars])
            if item.optional_vars is not None:
                self.bind(item.optional_vars, self._entered(item.context_expr))
        self.each(node.body)

    def _entered(self, node: ast.expr) -> Is:
        if isinstance(node, ast.Call) and last(dotted(node.func)) == "batch_alter_table" and node.args:
            table = written(node.args[0])
            return Is(Sort.TABLE, table, table=table, how=f"batch_alter_table({table!r})")
        return self.of(node)

    def branch(self, node: ast.If) -> None:
        """Read an if: isinstance() says what a name is from there on."""
        self.visit(node.test)
        test = node.test
        if isinstance(test, ast.Call) and dotted(test.func) == "isinstance" and isinstance(test.args[0], ast.Name):
            self.bind(test.args[0], self.annotated(test.args[1]))
        self.each([*node.body, *node.orelse])

    def match_class(self, node: ast.MatchClass) -> None:
        """Read `case Class(name=…)`."""
        for name in node.kwd_attrs:
            self.note(name, node.lineno, self.of(node.cls), dotted(node.cls))
        self.children(node)

    def match_as(self, node: ast.MatchAs) -> None:
        """Read `case Class() as name`."""
        if node.name and isinstance(node.pattern, ast.MatchClass):
            self.scopes[-1][node.name] = self.annotated(node.pattern.cls)
        self.children(node)

    def comprehend(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> None:
        """Read a comprehension."""
        with self.scope():
            for each in node.generators:
                self.each([each.iter, each.target])
                self.bind(each.target, self.element(self.of(each.iter)))
                self.each(each.ifs)
            self.each([node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt])


WALKED: dict[type, Handler] = {
    ast.ClassDef: Walker.define_class,
    ast.FunctionDef: Walker.define_function,
    ast.AsyncFunctionDef: Walker.define_function,
    ast.Lambda: Walker.define_lambda,
    ast.Import: Walker.import_names,
    ast.ImportFrom: Walker.import_names,
    ast.Assign: Walker.assign,
    ast.AnnAssign: Walker.annotate,
    ast.NamedExpr: Walker.name_expression,
    ast.For: Walker.loop,
    ast.AsyncFor: Walker.loop,
    ast.With: Walker.enter,
    ast.AsyncWith: Walker.enter,
    ast.If: Walker.branch,
    ast.MatchClass: Walker.match_class,
    ast.MatchAs: Walker.match_as,
    ast.ListComp: Walker.comprehend,
    ast.SetComp: Walker.comprehend,
    ast.GeneratorExp: Walker.comprehend,
    ast.DictComp: Walker.comprehend,
}
