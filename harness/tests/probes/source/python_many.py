"""A tree of Python as large as one likes: idioms, true and false, among code that is about something else."""

from collections.abc import Iterator
from itertools import cycle, islice

from harness.facts.references import SourceFile
from harness.tests.probes.source.idioms_python import MODELS, PYTHON, TOP

__all__ = ["many_files"]

OTHER = """

def total_{n}(orders, *, at):
    # What is still open.
    found = {{}}
    for order in orders:
        if order.closed_at is None or order.closed_at > at:
            found.setdefault(order.kind, []).append(order.amount * order.quantity)
    return {{kind: sum(amounts) for kind, amounts in found.items()}}


SETTINGS_{n} = {{"retries": 3, "timeout": 30, "queue": "orders"}}
"""


def many_files(count: int = 800, lines: int = 180_000) -> list[SourceFile]:
    """Return *count* files of about *lines* lines together; one in six mentions what is sought."""
    texts = cycle(text for idiom in PYTHON for text in (idiom.true, idiom.false))
    made = [SourceFile(f"shop/part_{n % 20}/use_{n}.py", _text(n, lines // count, texts)) for n in range(count - 1)]
    return [MODELS, *made]


def _text(number: int, lines: int, texts: Iterator[str]) -> str:
    idioms = [f"def idiom_{n}():\n{_indented(text)}\n" for n, text in enumerate(islice(texts, 2))]
    head = f"{TOP}\n\n" + "\n\n".join(idioms) if number % 6 == 0 else "import json\n"
    filler = (OTHER.format(n=n) for n in range(lines // OTHER.count("\n")))
    return head + "".join(filler)


def _indented(text: str) -> str:
    body = "\n".join(f"    {line}" if line else "" for line in text.split("\n"))
    return f"{body}\n    return None"
