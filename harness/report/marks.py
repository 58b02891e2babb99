"""The matrix: a mark for each stop. Shape says what was seen; brackets say that something else was to be."""

from rich.text import Text

from harness.judge import Judged
from harness.report.expected import surprising
from harness.verdict import Outcome, Stop, Verdict

__all__ = ["ASKED_NOT", "COLOUR", "LEGEND", "SHAPE", "heading", "marks", "word"]

SHAPE = {Outcome.UPHELD: "●", Outcome.BROKEN: "○", Outcome.INCONCLUSIVE: "?"}
ASKED_NOT = "·"
COLOUR = {Outcome.UPHELD: "green", Outcome.BROKEN: "red", Outcome.INCONCLUSIVE: "yellow"}
ALARM, CAUTION = "bold red reverse", "bold yellow"

LEGEND = (
    Text.assemble(("●", "green"), " upheld   ", ("○", "red"), " broken   ", ("?", "yellow"), " no answer"),
    Text.assemble(("[ ]", "bold red"), " not as it was to be at that stop"),
    Text.assemble(("·", "dim"), "   not asked there"),
)


def heading(stops: tuple[Stop, ...]) -> list[Text]:
    """Return the names of the stops, each over its column, and room to the right of the first ones."""
    return [Text.assemble((" │ " * column, "dim"), " ", (stop, "bold")) for column, stop in enumerate(stops)]


def marks(judged: Judged, stops: tuple[Stop, ...]) -> Text:
    """Return three cells for each of *stops*."""
    wrong = surprising(judged)
    line = Text()
    for stop in stops:
        outcome = judged.outcomes.get(stop)
        if outcome is None:
            line.append(f" {ASKED_NOT} ", "dim")
        elif stop in wrong:
            calm = outcome is Outcome.INCONCLUSIVE or not judged.red
            line.append(f"[{SHAPE[outcome]}]", CAUTION if calm else ALARM)
        else:
            line.append(f" {SHAPE[outcome]} ", COLOUR[outcome])
    return line


def word(judged: Judged) -> Text:
    """Return the verdict, in capitals where it keeps the run from being green."""
    if judged.red:
        return Text(judged.verdict.upper(), "bold red")
    if judged.undecided:
        return Text(judged.verdict.upper(), "bold yellow")
    return Text(judged.verdict, "green" if judged.verdict is Verdict.PROVEN else "yellow")
