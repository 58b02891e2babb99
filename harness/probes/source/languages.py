"""Every language at once."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from harness.facts.references import Kind, Reference, Sought, SourceFile
from harness.probes.source import elixir, lines, python, sql, templates
from harness.probes.source.reading import Reading
from harness.probes.source.tree import HEAVY, LANGUAGES, language

__all__ = ["read"]

STRENGTH = tuple(Kind)
# What has run in production is not rewritten; the migration that drops the column is of these, too.
HISTORY, TESTS = {"migrations", "versions"}, {"test", "tests"}
PAST = "in a migration, which names what was there when it ran"


def read(files: Sequence[SourceFile], sought: Sought) -> Reading:
    """
    Return the references to what is *sought* in *files*, which are one tree: one for each name and line.

    A migration that mentions a column is in doubt at most: it is not to be rewritten once it has run.
    """
    light = [file for file in files if len(file.text) < HEAVY]
    of = {name: [file for file in light if language(file.path) == name] for name in LANGUAGES}
    known = sql.tables(of["sql"])
    in_python = python.read(of["python"], sought, known)
    in_elixir = elixir.read(of["elixir"], sought, known)
    found = (
        *in_elixir.references,
        *in_python.references,
        *sql.find(of["sql"], sought, known),
        *templates.find(of["template"], sought),
        *_heavy([file for file in files if len(file.text) >= HEAVY], sought),
    )
    return Reading(_strongest(map(_dated, found)), in_elixir.unparsed + in_python.unparsed)


def _heavy(files: Sequence[SourceFile], sought: Sought) -> Iterable[Reference]:
    for file in files:
        size = f"{len(file.text) / 2**20:.0f} MiB"
        yield from lines.find([file], sought, f"the file has {size}, and was read line by line")


def _dated(reference: Reference) -> Reference:
    folders = set(reference.file.split("/")[:-1])
    if reference.kind is Kind.CERTAIN and folders & HISTORY and not folders & TESTS:
        return replace(reference, kind=Kind.DOUBTFUL, why=f"{reference.why}; {PAST}")
    return reference


def _strongest(found: Iterable[Reference]) -> tuple[Reference, ...]:
    kept: dict[tuple[str, int, str], Reference] = {}
    for each in sorted(found, key=lambda each: (STRENGTH.index(each.kind), not each.receiver, each)):
        kept.setdefault((each.file, each.line, each.name), each)
    return tuple(kept[key] for key in sorted(kept))
