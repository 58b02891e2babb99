"""What a column's name is bound to where it stands: tables, sub-selects and functions in scope."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from harness.facts.references import Kind

__all__ = ["Bound", "Column", "Scope", "Source", "Tables"]

Tables = Mapping[str, frozenset[str]]
"""The columns of tables, as far as they are known."""


@dataclass(frozen=True, slots=True)
class Column:
    """What is sought, and what is known of other tables."""

    table: str
    name: str
    tables: Tables = field(default_factory=dict)

    @property
    def full(self) -> str:
        """`table.column`."""
        return f"{self.table}.{self.name}"


@dataclass(frozen=True, slots=True)
class Bound:
    """How a mention is bound, to what, and why that is known."""

    kind: Kind
    receiver: str
    why: str


@dataclass(frozen=True, slots=True)
class Source:
    """
    Something in FROM, by the name it has there.

    It is a *table*, or a sub-select that gives the column as *output*, or hands on *stars*. What is *opaque*, as a
    function is, may give anything.
    """

    name: str
    table: str = ""
    output: Bound | None = None
    stars: "tuple[Source, ...]" = ()
    opaque: bool = False

    def gives(self, column: Column) -> Bound | None:
        """How *column*'s name is bound through this; None where it has no such column."""
        if self.table:
            return self._of_table(column)
        if self.opaque:
            return Bound(Kind.DOUBTFUL, self.name, f"`{self.name}` is what a function returns")
        given = self.output or _best(bound for bound in (star.gives(column) for star in self.stars) if bound)
        if given and given.kind is Kind.CERTAIN:
            return Bound(Kind.CERTAIN, self.name, f"`{self.name}` selects it from {column.table}")
        return given and Bound(given.kind, self.name, given.why)

    def _of_table(self, column: Column) -> Bound | None:
        if self.table == column.table:
            told = f"`{self.name}` is {self.table}" if self.name != self.table else f"a column of {self.table}"
            return Bound(Kind.CERTAIN, self.name, told)
        known = column.tables.get(self.table)
        if known is not None and column.name not in known:
            return None
        if self.table.endswith(f".{column.table}"):
            return Bound(Kind.DOUBTFUL, self.name, f"`{self.name}` is {self.table}: of that name, in another schema")
        return Bound(Kind.DISMISSED, self.name, f"`{self.name}` is {self.table}, another table")


@dataclass(slots=True)
class Scope:
    """The sources in scope, innermost first, and the common table expressions by name."""

    outer: "Scope | None" = None
    sources: list[Source] = field(default_factory=list)
    expressions: dict[str, Source] = field(default_factory=dict)

    def expression(self, name: str) -> Source | None:
        """Return the common table expression of that name."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.expressions:
                return scope.expressions[name]
            scope = scope.outer
        return None

    def qualified(self, name: str, column: Column) -> Bound:
        """How `name.column` is bound."""
        scope: Scope | None = self
        while scope is not None:
            for source in scope.sources:
                if source.name == name:
                    missing = Bound(Kind.DISMISSED, name, f"`{name}` has no column {column.name} of {column.table}")
                    return source.gives(column) or missing
            scope = scope.outer
        if name in {"new", "old"}:
            return Bound(
                Kind.DOUBTFUL, name, f"{name.upper()} is a row of the trigger's table, which is not named here"
            )
        if name == column.table:
            return Bound(Kind.DOUBTFUL, name, f"{name} is named, but not in FROM here")
        return Bound(Kind.DOUBTFUL, name, f"`{name}` is not in FROM here, so what it is stays open")

    def bare(self, column: Column) -> Bound:
        """How *column*'s name alone is bound."""
        scope: Scope | None = self
        passed: list[Bound] = []
        while scope is not None:
            seen = [each for each in scope.sources if not each.opaque] or scope.sources
            given = [bound for bound in (source.gives(column) for source in seen) if bound]
            found = _chosen(given, passed, column)
            if found:
                return found
            passed += given
            scope = scope.outer
        if passed:
            return passed[0]
        return Bound(Kind.DOUBTFUL, "", "no table is in scope here, so whose column it is stays open")


def _chosen(given: list[Bound], passed: list[Bound], column: Column) -> Bound | None:
    certain = [bound for bound in given if bound.kind is Kind.CERTAIN]
    others = [bound for bound in (*passed, *given) if bound.kind is not Kind.CERTAIN]
    if certain and not others:
        return certain[0]
    if certain:
        names = ", ".join(f"`{bound.receiver}`" for bound in others)
        return Bound(
            Kind.DOUBTFUL, certain[0].receiver, f"{names} is in scope beside {column.table} and may have it too"
        )
    return next((bound for bound in given if bound.kind is Kind.DOUBTFUL), None)


def _best(bounds: Iterable[Bound]) -> Bound | None:
    return min(bounds, key=lambda bound: tuple(Kind).index(bound.kind), default=None)
