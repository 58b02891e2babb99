"""What a preflight counts: what the words of a phase say, under the rules that a dry run of it ends with."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from harness.facts.catalog import Catalog, Constraint, ConstraintKind, EnumType, Index, Table, identifier
from harness.facts.preflight import Arrives, Becomes, Count, Foreseen, Harm, Leaves
from harness.fates.future import KEY, Future, Harmed, Rows, called, mentioned, unfit

__all__ = ["foreseen"]

Rule = TypeVar("Rule", Index, Constraint)

CASCADES = {"CASCADE": "would go with them", "SET NULL": "would become NULL", "SET DEFAULT": "would become a default"}
WRITTEN = "The upgrade writes to it first, so these may be others by then."


def foreseen(
    said: Iterable[Foreseen],
    catalogs: tuple[Catalog, Catalog],
    *,
    renamed: Mapping[str, str],
    written: frozenset[str] = frozenset(),
) -> tuple[Count, ...]:
    """
    Return everything to be counted, of a phase whose words have *said* that.

    *catalogs* are a dry run's, before and after. *renamed* are tables by their new names; *written* are tables to which
    the upgrade writes, beside what the words say.
    """
    told = tuple(dict.fromkeys(said))
    before, after = catalogs
    futures = {name: _future(table, told, before, renamed) for name, table in _tables(after).items()}
    outlook = _Outlook(before, futures, called(after))
    plain = (each for each in told if isinstance(each, Count))
    more = (count for future in futures.values() for count in outlook.of(future, written))
    return tuple(dict.fromkeys((*plain, *more, *outlook.orphaned(told))))


def _future(will: Table, told: tuple[Foreseen, ...], before: Catalog, renamed: Mapping[str, str]) -> Future:
    old = renamed.get(_full(will.where), _full(will.where))
    mine = [each for each in told if not isinstance(each, Count) and _full(each.table) in {old, _full(will.where)}]
    return Future(
        _tables(before).get(old),
        will,
        tuple(each for each in mine if isinstance(each, Becomes)),
        tuple(each for each in mine if isinstance(each, Arrives)),
        tuple(each for each in mine if isinstance(each, Leaves)),
    )


@dataclass(frozen=True, slots=True)
class _Outlook:
    before: Catalog
    futures: Mapping[str, Future]
    enums: Mapping[str, EnumType]

    def of(self, future: Future, written: frozenset[str]) -> Iterator[Count]:
        """Yield what is to be counted of one table."""
        standing = future.standing()
        if standing and future.was:
            yield from self._changing(future, standing)
            declared = WRITTEN if _full(future.was.where) in written and not future.leaves else ""
            yield from self._staying(future, standing, declared)
        for each in future.arrives:
            rows = future.coming(each)
            for name in rows.values:
                found = unfit(rows, future.columns[name], self.enums, self._source(each))
                yield from (_count(each.fate, it, each.source) for it in found)
            indexes, rules = _known(rows, future.will.indexes, _indexed), _known(rows, future.will.constraints, _ruled)
            for harmed, _ in self._broken(future, rows, (indexes, rules), future.standing()):
                yield _count(each.fate, harmed, each.source)

    def _source(self, each: Arrives) -> Table | None:
        return _tables(self.before).get(_full(each.source.split(maxsplit=1)[0]))

    def _changing(self, future: Future, rows: Rows) -> Iterator[Count]:
        """Yield what is to be counted of cells that a word changes."""
        for each in future.becomes:
            if each.column in rows.values:
                found = unfit(rows, future.columns[each.column], self.enums, future.was)
                yield from (_count(each.fate, it, rows.source) for it in found)

    def _staying(self, future: Future, rows: Rows, declared: str) -> Iterator[Count]:
        """Yield what is to be counted of rows that stay: under new rules, or with other cells under the old ones."""
        fates = {each.column: each.fate for each in future.becomes}
        free = f"rules of {future.will.where}"
        for name in future.required() - fates.keys():
            found = unfit(rows, future.columns[name], self.enums)
            yield from (_count(free, it, rows.source, declared) for it in found if it.what.startswith("NULLs"))
        indexes = (*future.uniques(), *_about(fates, future.will.indexes, _indexed))
        rules = (*future.rules(), *_about(fates, future.will.constraints, _ruled))
        asked = _known(rows, indexes, _indexed), _known(rows, rules, _ruled)
        for harmed, columns in self._broken(future, rows, asked):
            fate = next((fates[name] for name in fates if name in columns), free)
            yield _count(fate, harmed, rows.source, declared if fate == free else "")

    def _broken(
        self,
        future: Future,
        rows: Rows,
        asked: tuple[tuple[Index, ...], tuple[Constraint, ...]],
        beside: Rows | None = None,
    ) -> Iterator[tuple[Harmed, frozenset[str]]]:
        """Yield the queries of rows that break a rule, each with the columns that it is about."""
        for index in asked[0]:
            if index.unique:
                yield self._unique(future, rows, index, beside), _indexed(index)
        for rule in asked[1]:
            if rule.enforced and rule.valid:
                yield from ((it, _ruled(rule)) for it in self._rule(future, rows, rule))

    def _unique(self, future: Future, rows: Rows, index: Index, beside: Rows | None) -> Harmed:
        query, comes = rows.query(future.columns, self.enums), "TRUE"
        if beside is not None and _indexed(index) <= beside.values.keys():
            names = [name for name in rows.values if name in beside.values]
            some = (replace(each, values={name: each.values[name] for name in names}) for each in (rows, beside))
            mine, theirs = (each.query(future.columns, self.enums, plain=True) for each in some)
            others = ", ".join(("NULL", *map(identifier, names), "FALSE"))
            query = f"SELECT *, TRUE AS comes FROM ({mine}) AS a UNION ALL SELECT {others} FROM ({theirs}) AS b"  # noqa: S608  # the contract's own words
            comes = "comes"
        cells = [f"({each})" for each in index.columns]
        told = [] if "NULLS NOT DISTINCT" in index.definition else [f"{each} IS NOT NULL" for each in cells]
        where = " AND ".join([*told, *([f"({index.predicate})"] if index.predicate else [])]) or "TRUE"
        same = f"count(*) OVER (PARTITION BY {', '.join(cells)}) AS n"
        counted = f"SELECT {KEY}, {comes} AS harmed, {same} FROM ({query}) AS q WHERE {where}"  # noqa: S608  # likewise
        sql = f"SELECT {KEY} FROM ({counted}) AS r WHERE n > 1 AND harmed ORDER BY 1"  # noqa: S608  # likewise
        return Harmed(Harm.COLLIDES, f"rows that agree in {', '.join(index.columns)}, unique by {index.name}", sql)

    def _rule(self, future: Future, rows: Rows, rule: Constraint) -> Iterator[Harmed]:
        query = rows.query(future.columns, self.enums)
        if rule.kind is ConstraintKind.CHECK:
            sql = f"SELECT {KEY} FROM ({query}) AS q WHERE ({_condition(rule)}) IS FALSE ORDER BY 1"  # noqa: S608  # the contract's own words
            yield Harmed(Harm.REFUSED, f"rows that {rule.name} refuses", sql)
        far = self._far(rule) if rule.kind is ConstraintKind.FOREIGN_KEY else ""
        if far:
            known = " AND ".join(f"q.{name} IS NOT NULL" for name in rule.columns)
            pairs = zip(rule.columns, rule.target_columns, strict=True)
            meets = " AND ".join(f"t.{there} = q.{here}" for here, there in pairs)
            none = f"NOT EXISTS (SELECT FROM ({far}) AS t WHERE {meets})"
            sql = f"SELECT {KEY} FROM ({query}) AS q WHERE {known} AND {none} ORDER BY 1"  # noqa: S608  # likewise
            yield Harmed(Harm.REFUSED, f"rows that refer to nothing by {rule.name}", sql)

    def _far(self, rule: Constraint) -> str:
        """Return the rows that a foreign key may refer to by then; '' where they are not known."""
        future = self.futures.get(_full(rule.target))
        if future is None:
            return ""
        standing = future.standing()
        rows = [*([standing] if standing else []), *(future.coming(each) for each in future.arrives)]
        if not rows or any(not set(rule.target_columns) <= each.values.keys() for each in rows):
            return ""
        some = (replace(each, values={name: each.values[name] for name in rule.target_columns}) for each in rows)
        return " UNION ALL ".join(each.query(future.columns, self.enums) for each in some)

    def orphaned(self, told: tuple[Foreseen, ...]) -> Iterator[Count]:
        """Yield what is to be counted of rows that refer to rows that go."""
        for leaves in (each for each in told if isinstance(each, Leaves)):
            for table in self.before.tables:
                for key in table.foreign_keys():
                    if _full(key.target) == _full(leaves.table) and self._stays(table, key, leaves):
                        yield self._orphans(table, key, leaves)

    def _stays(self, table: Table, key: Constraint, leaves: Leaves) -> bool:
        future = self.futures.get(_full(table.where))
        follow = {f"{table.where}.{name}" for name in key.columns} | {f"{table.name}.{name}" for name in key.columns}
        return (
            future is not None and future.will.constraint(key.name) is not None and not follow & set(leaves.following)
        )

    def _orphans(self, table: Table, key: Constraint, leaves: Leaves) -> Count:
        future = self.futures[_full(table.where)]
        rows = future.standing()
        assert rows is not None  # it is of the catalog before
        columns = zip(key.columns, key.target_columns, strict=True)
        pairs = " AND ".join(f"t.{there} = r.{here}" for here, there in columns)
        inner = f"SELECT {rows.key} AS {KEY}, * FROM {rows.source}"  # noqa: S608  # the contract's own words
        gone = f"SELECT FROM {leaves.table} t WHERE {pairs} AND t.{leaves.key} IN ({leaves.rows})"  # likewise
        sql = f"SELECT {KEY} FROM ({inner}) AS r WHERE EXISTS ({gone}) ORDER BY 1"  # noqa: S608  # likewise
        ends = CASCADES.get(key.on_delete.upper())
        harm, then = (Harm.LOST, ends) if ends else (Harm.REFUSED, "keep them from going")
        refer = f"rows of {table.where} that refer to them by {key.name}"
        what = f"{refer}: they {then}" if ends else f"{refer}, and {then}"
        return Count(leaves.fate, harm, what, sql, rows.source)


def _count(fate: str, harmed: Harmed, among: str, declared: str = "") -> Count:
    return Count(fate, harmed.harm, harmed.what, harmed.sql, among, declared)


def _about(
    fates: Mapping[str, str], rules: Iterable[Rule], columns: Callable[[Rule], frozenset[str]]
) -> Iterator[Rule]:
    """Yield the rules that are about a column that a word changes."""
    return (each for each in rules if columns(each) & fates.keys())


def _known(rows: Rows, rules: Iterable[Rule], columns: Callable[[Rule], frozenset[str]]) -> tuple[Rule, ...]:
    """Return, once each, the rules of which every column is known."""
    return tuple(dict.fromkeys(each for each in rules if columns(each) <= rows.values.keys()))


def _indexed(index: Index) -> frozenset[str]:
    return mentioned(", ".join((*index.columns, *filter(None, [index.predicate]))))


def _ruled(rule: Constraint) -> frozenset[str]:
    return mentioned(_condition(rule)) if rule.kind is ConstraintKind.CHECK else frozenset(rule.columns)


def _condition(rule: Constraint) -> str:
    return re.sub(r"^CHECK \((.*)\)( NO INHERIT)?( NOT VALID)?$", r"\1", rule.definition, flags=re.DOTALL)


def _tables(catalog: Catalog) -> dict[str, Table]:
    return {_full(each.where): each for each in catalog.tables}


def _full(name: str) -> str:
    return name if "." in name else f"public.{name}"
