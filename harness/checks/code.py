"""Claims about a release's code and its answers."""

from collections.abc import Iterator, Mapping

from harness.contract import Check
from harness.facts.answer import Absent, Answers, Refused
from harness.facts.references import References
from harness.verdict import Evidence, Extent

__all__ = ["answers", "ended_by", "is_absent", "is_present", "unreferenced"]


def is_present(name: str) -> Check[object | Absent]:
    """*name* is there."""

    def check(fact: object | Absent) -> Iterator[Evidence]:
        absent = isinstance(fact, Absent)
        yield Evidence(name, "present", str(fact) if absent else "present", supports=not absent)

    return check


def is_absent(name: str) -> Check[object | Absent]:
    """*name* is not there."""

    def check(fact: object | Absent) -> Iterator[Evidence]:
        absent = isinstance(fact, Absent)
        yield Evidence(name, "absent", "absent" if absent else "present", supports=absent)

    return check


def answers(expected: Mapping[str, object]) -> Check[Answers]:
    """Each question is answered as *expected*; one that was not reached shows what ended the asking."""

    def check(fact: Answers) -> Iterator[Evidence]:
        for question, answer in expected.items():
            if question in fact.given:
                given = fact.given[question]
                told = repr if str(given) == str(answer) and given != answer else str
                yield Evidence(question, told(answer), told(given), given == answer, looked_at=Extent(1, 1))
            elif fact.ended is not None:
                yield Evidence(question, str(answer), str(fact.ended), supports=False)
            else:
                yield Evidence(question, str(answer), "not answered", supports=False, help="Let the play yield it.")

    return check


def ended_by(sqlstate: str, *, naming: str = "") -> Check[Answers]:
    """The asking is ended by Postgres with *sqlstate* and a message that has *naming* in it."""

    def check(fact: Answers) -> Iterator[Evidence]:
        expected = f"refused with {sqlstate}" + (f", naming {naming!r}" if naming else "")
        observed = str(fact.ended) if fact.ended else f"{len(fact.given)} answers, no refusal"
        refused = isinstance(fact.ended, Refused) and fact.ended.sqlstate == sqlstate and naming in fact.ended.message
        yield Evidence("the code", expected, observed, refused, looked_at=Extent(1, 1))

    return check


def unreferenced(name: str) -> Check[References]:
    """No source file refers to *name*. Yields nothing where no file was read."""

    def check(fact: References) -> Iterator[Evidence]:
        for reference in fact.found:
            where = f"{reference.file}:{reference.line}"
            yield Evidence(where, f"no reference to {name}", reference.name, supports=False)
        if fact.files and not fact.found:
            files = f"no reference in {fact.files} files"
            yield Evidence(name, "no reference", files, supports=True, looked_at=Extent(fact.files, fact.files))

    return check
