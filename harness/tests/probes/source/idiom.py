"""An idiom, in a form that refers to what is sought and in one that only looks so."""

from dataclasses import dataclass

from harness.facts.references import Kind, Reference, Sought, SourceFile

__all__ = ["SOUGHT", "Idiom", "file_of", "told"]

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
