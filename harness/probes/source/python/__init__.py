"""Python: attributes, arguments and keys, each by what it hangs on; SQL in strings; modules by their imports."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from harness.facts.references import Reference, Sought, SourceFile
from harness.probes.parsing import parsed
from harness.probes.source import lines
from harness.probes.source.names import last
from harness.probes.source.python.judge import Column
from harness.probes.source.python.mentions import Names, Reader
from harness.probes.source.python.modules import imports, is_module, itself, modules_in
from harness.probes.source.python.near import Near
from harness.probes.source.python.survey import Unit, World, module_of, survey
from harness.probes.source.python.texts import sql_in
from harness.probes.source.reading import Reading
from harness.probes.source.sql import NONE
from harness.probes.source.sql.scope import Tables

__all__ = ["find", "read"]

MAPS = re.compile(r"__tablename__|__table__|\bTable\(|db_table|\btable=True")
UNPARSED = "the file does not parse as Python, and was read line by line"


def find(files: Sequence[SourceFile], sought: Sought, known: Tables = NONE) -> Iterator[Reference]:
    """Yield every reference in Python *files*, which are one tree. *known* are the columns of tables, for SQL."""
    yield from read(files, sought, known).references


def read(files: Sequence[SourceFile], sought: Sought, known: Tables = NONE) -> Reading:
    """Return what `find` yields, and which of the files that mention something did not parse."""
    reading = _Parsed(files)
    world = reading.world(sought)
    search = _Search(sought, known, world, _names(sought, world))
    wanted = search.wanted
    found: list[Reference] = []
    unparsed: list[tuple[str, int]] = []
    for file in files:
        if not wanted.search(file.text):
            found += _itself(file, sought)
            continue
        unit = reading.unit(file)
        if isinstance(unit, Unit):
            found += _file(file, unit, search)
        else:
            unparsed.append((file.path, unit))
            found += lines.find([file], sought, UNPARSED)
    return Reading(tuple(found), tuple(unparsed))


class _Parsed:
    """The files of a tree, each parsed once and only if it is asked for."""

    def __init__(self, files: Sequence[SourceFile]) -> None:
        self.files = files
        self.units: dict[str, Unit | int] = {}

    def unit(self, file: SourceFile) -> Unit | int:
        """Return *file* parsed, or the line at which it does not parse."""
        if file.path not in self.units:
            self.units[file.path] = _unit(file)
        return self.units[file.path]

    def world(self, sought: Sought) -> World:
        """Survey the files that map tables, then those that speak of what maps the tables sought."""
        maps = [file for file in self.files if MAPS.search(file.text)]
        first = survey(self._units(maps))
        tables = {column.rpartition(".")[0] for column in sought.columns}
        classes = {name for name, found in first.classes.items() if any(each.table in tables for each in found)}
        if not classes:
            return first
        speaks = _any(sorted(classes))
        others = [file for file in self.files if file not in maps and speaks.search(file.text)]
        return survey(self._units([*maps, *others]))

    def _units(self, files: Sequence[SourceFile]) -> Iterator[Unit]:
        for unit in map(self.unit, files):
            if isinstance(unit, Unit):
                yield unit


def _unit(file: SourceFile) -> Unit | int:
    try:
        tree = parsed(file.text, file.path)
        unit = Unit(file.path, module_of(file.path), tree)
        return replace(unit, imports=imports(tree, unit.module, package=_is_package(file)))
    except SyntaxError as error:
        return error.lineno or 1
    except (ValueError, RecursionError, MemoryError):
        return 1


@dataclass(frozen=True, slots=True)
class _Search:
    """What is looked for, and what is known of the tree."""

    sought: Sought
    known: Tables
    world: World
    names: Names

    @property
    def columns(self) -> re.Pattern[str]:
        return _any(self.names)

    @property
    def wanted(self) -> re.Pattern[str]:
        return _any([*self.names, *map(last, self.sought.modules)])


def _any(names: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, names)) or '(?!)'})\b")


def _file(file: SourceFile, unit: Unit, search: _Search) -> Iterator[Reference]:
    try:
        found = _read(file, unit, search)
    except RecursionError:
        yield from lines.find([file], search.sought, "the file is nested too deeply, and was read line by line")
        return
    yield from found
    yield from lines.leftover(file, search.sought.columns, {(each.name, each.line) for each in found})


def _read(file: SourceFile, unit: Unit, search: _Search) -> set[Reference]:
    found = set(modules_in(unit, file.text, search.sought.modules, package=_is_package(file)))
    near = Near(file.text, search.columns)
    if near.lines:
        reader = Reader(unit, search.world, search.names, file.text, near)
        reader.visit(unit.tree)
        found |= {*reader.found, *sql_in(unit, file.text, near, search.sought, search.known)}
    return found


def _itself(file: SourceFile, sought: Sought) -> Iterator[Reference]:
    """A module that is sought refers to itself by being there."""
    module = module_of(file.path)
    for full in sought.modules:
        if is_module(module, full):
            yield itself(file.path, module, full)


def _names(sought: Sought, world: World) -> Names:
    """Return each column's name, and those of the attributes that map it under another."""
    names: dict[str, list[Column]] = {}
    for full in sought.columns:
        column = Column(full, full.rpartition(".")[0].removeprefix("public."), last(full))
        mapping = [each for several in world.classes.values() for each in several if each.table == column.table]
        attributes = {name for each in mapping for name, mapped in each.columns.items() if mapped == column.name}
        for name in {column.name, *attributes}:
            names.setdefault(name, []).append(column)
    return names


def _is_package(file: SourceFile) -> bool:
    return file.path.endswith("__init__.py")
