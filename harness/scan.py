"""The job beside `verify`: where source code still refers to what a change takes away."""

from collections import Counter
from collections.abc import Callable

from harness.checks.catalog import lacks_column
from harness.contract import Contract
from harness.errors import HarnessError
from harness.facts.references import Kind, Sought
from harness.facts.scan import Plant, Scan
from harness.observation import clauses_of
from harness.probes.code import FindReferences
from harness.probes.source.languages import read
from harness.probes.source.planted import planted
from harness.probes.source.tree import language, read_tree
from harness.verdict import Holds

__all__ = ["scan", "sought_by"]


def scan(tree: str, sought: Sought, progress: Callable[[str], None] = lambda _: None) -> Scan:
    """
    Find what is *sought* in *tree*: a folder, a file, or `REV:PATH` of a git repository.

    Raises HarnessError where there is no such tree, or nothing is sought.
    """
    if not sought.columns and not sought.modules:
        raise HarnessError("nothing is sought. Name a --contract, a --column table.column or a --module.")
    progress(f"reading {tree}")
    taken = read_tree(tree)
    progress(f"looking through {len(taken.files)} files")
    copies, plants = planted(taken.files, sought)
    reading = read([*taken.files, *copies], sought)
    ours = {file.path for file in copies}
    found = {(each.name, each.file, each.line) for each in reading.references if each.kind is not Kind.DISMISSED}
    return Scan(
        tree=tree,
        sought=sought,
        base=taken.base,
        references=tuple(each for each in reading.references if each.file not in ours),
        files=len(taken.files),
        lines=sum(file.text.count("\n") + (not file.text.endswith("\n")) for file in taken.files if file.text),
        languages=Counter(language(file.path) for file in taken.files),
        planted=tuple(plants),
        missed=tuple(plant for plant in plants if not _seen(plant, found)),
        skipped=taken.skipped,
        unread=tuple(taken.unread),
        odd=tuple(taken.odd),
        unparsed=tuple((file, f"does not parse at line {line}") for file, line in reading.unparsed if file not in ours),
    )


def _seen(plant: Plant, found: set[tuple[str, str, int]]) -> bool:
    return (plant.name, plant.file, plant.line) in found


def sought_by(contract: Contract) -> Sought:
    """Return the columns that *contract*'s clauses drop, and the modules that they or its phases say are to go."""
    columns: dict[str, None] = {}
    modules: dict[str, None] = {}
    for phase, clause in clauses_of(contract):
        if isinstance(clause.check, lacks_column) and clause.holds is Holds.BROUGHT:
            columns[f"{clause.check.table}.{clause.check.column}"] = None
        if isinstance(clause.probe, FindReferences):
            modules[f"{phase.releases[0].package}.{clause.probe.module}"] = None
    for phase in contract.phases:
        modules |= dict.fromkeys(phase.drops)
    return Sought(tuple(columns), tuple(modules))
