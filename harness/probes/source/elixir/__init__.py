"""
Elixir source, .ex, .exs and templates: where it refers to columns and modules, by what they hang on.

In two steps. The *survey* answers for the whole tree, and only when asked: which schema maps which table, what a
function returns, what is assigned under a name. The *resolution* takes each mention of a sought name and asks what it
hangs on: a struct's pattern, a query's source, a changeset, an alias. Nothing is executed and no Elixir is needed.
"""

from collections.abc import Iterator, Sequence

from harness.facts.references import Kind, Reference, Sought, SourceFile
from harness.probes.source.elixir.infer import Readers
from harness.probes.source.elixir.lines import broken_at, by_lines
from harness.probes.source.elixir.markup import in_markup
from harness.probes.source.elixir.reading import references
from harness.probes.source.elixir.templates import is_template
from harness.probes.source.elixir.tree import Tree
from harness.probes.source.elixir.wanted import Wanted
from harness.probes.source.reading import Reading
from harness.probes.source.sql import NONE
from harness.probes.source.sql.scope import Tables

__all__ = ["find", "read"]

STRENGTH = {Kind.CERTAIN: 2, Kind.DOUBTFUL: 1, Kind.DISMISSED: 0}


def find(files: Sequence[SourceFile], sought: Sought, known: Tables = NONE) -> Iterator[Reference]:
    """
    Yield every reference in the Elixir *files* of one tree, one per name and line, in the files' order.

    Files are given all at once, since what a name hangs on is often said in another. One that does not parse is read
    line by line. *known* are the columns of tables, as far as they are known, for SQL in strings.
    """
    yield from read(files, sought, known).references


def read(files: Sequence[SourceFile], sought: Sought, known: Tables = NONE) -> Reading:
    """Return what `find` yields, and which of the files that mention something did not parse."""
    tree = Tree(files)
    wanted = Wanted(sought, tree, known)
    readers = Readers(tree)
    found: list[Reference] = []
    unparsed: list[tuple[str, int]] = []
    for file in files:
        if not wanted.mentioned(file.text):
            continue
        source = tree.source(file.path)
        line = broken_at(source)
        if line:
            unparsed.append((file.path, line))
            found += _strongest(by_lines(file, wanted, line))
        else:
            markup = in_markup(file.text, file.path, 1, wanted) if is_template(file.path) else ()
            found += _strongest((*references(readers, source, wanted), *wanted.implied(source), *markup))
    return Reading(tuple(found), tuple(unparsed))


def _strongest(found: Sequence[Reference] | Iterator[Reference]) -> list[Reference]:
    """Return one reference per name and line: the one that counts most."""
    kept: dict[tuple[int, str], Reference] = {}
    for each in found:
        known = kept.get((each.line, each.name))
        if known is None or _strength(each) > _strength(known):
            kept[each.line, each.name] = each
    return [kept[key] for key in sorted(kept)]


def _strength(reference: Reference) -> tuple[int, bool]:
    return STRENGTH[reference.kind], bool(reference.receiver)
