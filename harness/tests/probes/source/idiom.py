"""An idiom, in a form that refers to what is sought and in one that only looks so."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from harness.facts.references import Kind, Reference, Sought, SourceFile

__all__ = ["SOUGHT", "Idiom", "Score", "file_of", "in_question", "scored", "told"]

SOUGHT = Sought(
    ("customers.plan", "customers.api_key", "customers.trial_expired"), ("shop.billing.customer", "shop.phases.account")
)


@dataclass(frozen=True, slots=True)
class Idiom:
    """
    The last line that names what is sought is the one in question: a reference in *true*, none in *false*.

    *kind* is how sure the true form is.
    """

    name: str
    true: str
    false: str
    kind: Kind = Kind.CERTAIN

    def __str__(self) -> str:
        return self.name


def file_of(text: str, path: str) -> SourceFile:
    """Return a source file of *text*."""
    return SourceFile(path, text.strip("\n") + "\n")


def told(found: list[Reference]) -> str:
    """Say what was found, for a failing test."""
    return (
        "\n".join(f"{each.line}: {each.kind} {each.name} `{each.receiver}` {each.why}" for each in found) or "nothing"
    )


def in_question(found: Iterable[Reference], path: str) -> list[Reference]:
    """Return what is found in the last line of the file *path* in which anything is."""
    here = sorted(each for each in found if each.file == path)
    return [each for each in here if each.line == max(each.line for each in here)]


@dataclass(frozen=True, slots=True)
class Score:
    """Of *true* references so many were *found*; of those called *certain* so many are *right*."""

    true: int
    false: int
    found: int
    certain: int
    right: int

    def __str__(self) -> str:
        recall, precision = 100 * self.found / self.true, 100 * self.right / max(self.certain, 1)
        return (
            f"{self.true:4} true, {self.false:4} false; found {self.found:4} ({recall:5.1f} %), "
            f"certain {self.certain:4}, of which true {self.right:4} ({precision:5.1f} %)"
        )


def scored(idioms: Sequence[Idiom], find: Callable[[str], list[Reference]]) -> Score:
    """Count over *idioms* what *find* finds in a text's line in question."""
    true = [{each.kind for each in find(idiom.true)} for idiom in idioms]
    false = [{each.kind for each in find(idiom.false)} for idiom in idioms]
    found = sum(bool(kinds & {Kind.CERTAIN, Kind.DOUBTFUL}) for kinds in true)
    right, wrong = (sum(Kind.CERTAIN in kinds for kinds in several) for several in (true, false))
    return Score(len(true), len(false), found, right + wrong, right)
