"""The job as a whole: what is misuse, and what no code under test can do to a verdict."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from harness.checks.rows import counts
from harness.contract import Clause, Contract, Look, Phase
from harness.errors import HarnessError
from harness.facts.hints import Hints
from harness.fates import Added, Moved, Renamed, complete
from harness.judge import status
from harness.probes.rows import Query
from harness.tests.fresh import files
from harness.verdict import Evidence, Holds, Stop, Verdict
from harness.verify import verify

TEXTS = {
    "before": "CREATE TABLE users (id int PRIMARY KEY, name text); INSERT INTO users VALUES (1, 'a');",
    "up": "ALTER TABLE users RENAME name TO full_name;",
    "down": "ALTER TABLE users RENAME full_name TO name;",
}


@dataclass(frozen=True)
class Leaves:
    """A probe whose code gives up as a script does."""

    code: int

    def read(self, look: Look) -> object:
        """End the process, or try to."""
        del look
        raise SystemExit(self.code)


def always(probe: Any, check: Any, *stops: Stop) -> Clause[Any]:  # noqa: ANN401  # unlike clauses
    """A clause that holds always."""
    return Clause("asked", "It is asked.", probe, check, Holds.ALWAYS, stops)


def contract(folder: Path, *clauses: Clause[Any], texts: dict[str, str] | None = None) -> Contract:
    """A small rename with these clauses."""
    return complete(Contract("001", "Names", (Phase("rename", files(folder, texts or TEXTS), clauses=clauses),)))


def verdict(contract: Contract) -> tuple[Verdict, str]:
    """Return the verdict on the clause `asked`, and its first reason."""
    (judged,) = (each for each in verify(contract).judged if each.clause.id == "asked")
    return judged.verdict, next(iter(judged.reasons.values()), "")


def _seen(_: object) -> Iterator[Evidence]:
    yield Evidence("it", "seen", "seen", supports=True)


@pytest.mark.parametrize("code", [0, 1])
def test_code_that_exits_decides_nothing(tmp_path: Path, code: int) -> None:
    """
    Least of all that the run was green.
    """
    assert (Verdict.UNDECIDED, f"SystemExit: {code}") == verdict(contract(tmp_path, always(Leaves(code), _seen)))


def test_a_check_that_yields_something_else_decides_nothing(tmp_path: Path) -> None:
    """
    The other clauses keep their verdicts.
    """
    told = verdict(contract(tmp_path, always(Query("SELECT 1"), lambda _: ["yes"])))
    assert (Verdict.UNDECIDED, "the check yielded str, not Evidence") == told


def test_a_contract_without_a_promise_is_misuse(tmp_path: Path) -> None:
    """
    Walking alone would be green.
    """
    with pytest.raises(HarnessError, match="RFC 001 promises nothing"):
        verify(contract(tmp_path))


def test_a_clause_asked_at_back_alone_needs_a_way_back(tmp_path: Path) -> None:
    """
    It would vanish from the board otherwise.
    """
    texts = {name: text for name, text in TEXTS.items() if name != "down"}
    with pytest.raises(HarnessError, match="clause asked is asked at back alone, and phase rename has no way back"):
        contract(tmp_path, always(Query("SELECT 1"), _seen, Stop.BACK), texts=texts)


def test_a_probe_that_cannot_be_told_from_others_is_misuse() -> None:
    """
    Equal probes are read once, so each has to be a value.
    """

    @dataclass
    class Loose:
        names: list[str]

        def read(self, look: Look) -> object:
            return look.stop

    with pytest.raises(HarnessError, match="clause asked has a probe that cannot be told from others"):
        always(Loose([]), _seen)


def test_a_name_that_is_missing_before_is_misuse(tmp_path: Path) -> None:
    """
    Under a clause that always holds, that is the contract's mistake; where the phase brings it about it is red first.
    """
    count = counts(1, "people")
    missing = Query("SELECT count(*) FROM people")
    said = re.escape('clause asked holds always, yet this is missing before: 42P01: relation "people" does not exist.')
    with pytest.raises(HarnessError, match=said):
        verify(contract(tmp_path, always(missing, count)))
    brought = replace(always(missing, count), holds=Holds.BROUGHT)
    assert 1 == status(verify(contract(tmp_path, brought)).judged)


def test_a_contract_that_states_intent_needs_no_rows(tmp_path: Path) -> None:
    """
    Rows are made for it, and they are enough to catch a copy that folds case; the right migration is green on them.
    """
    renamed = tuple(Renamed("users.name", "full_name", text="users.name is called full_name"))
    empty = {**TEXTS, "before": "CREATE TABLE users (id int PRIMARY KEY, name text);"}
    right = verify(contract(tmp_path, *renamed, texts=empty))
    folded = (
        "ALTER TABLE users ADD full_name text; UPDATE users SET full_name = lower(name); ALTER TABLE users DROP name;"
    )
    wrong = verify(contract(tmp_path, *renamed, texts={**empty, "up": folded}))
    made = right.observation.phases[0].generated
    assert made is not None
    assert (0, 1, True, {}) == (status(right.judged), made.tables, made.rows > 1, made.unfilled)
    assert "users.name.renamed" in {each.clause.id for each in wrong.judged if each.red}


def test_rows_that_are_there_are_not_added_to(tmp_path: Path) -> None:
    """
    Whoever brings rows has chosen them.
    """
    renamed = Renamed("users.name", "full_name", text="users.name is called full_name")
    assert None is verify(contract(tmp_path, *renamed)).observation.phases[0].generated


def test_rows_are_the_same_whichever_clauses_are_asked(tmp_path: Path) -> None:
    """
    Those that the other clauses' words ask for are there, too.
    """
    added = tuple(
        Added("users.level", "text", existing="CASE WHEN id >= 4711 THEN 'a' END", text="Who came late is an a.")
    )
    texts = {
        "before": "CREATE TABLE users (id int PRIMARY KEY);",
        "up": "ALTER TABLE users ADD level text; UPDATE users SET level = 'a' WHERE id > 4711;",
        "down": "ALTER TABLE users DROP level;",
    }
    whole = verify(contract(tmp_path, *added, texts=texts))
    asked = verify(contract(tmp_path, *added, texts=texts), select=lambda clause: clause.id == "frame.rows")
    assert whole.observation.phases[0].generated == asked.observation.phases[0].generated
    assert (1, 0) == (status(whole.judged), status(asked.judged))


def test_a_word_that_names_what_the_baseline_lacks_is_misuse(tmp_path: Path) -> None:
    """
    With the clause, before anything is walked.
    """
    moved = Moved("users.nickname", to="names.name", by={"user_id": "s.id"}, text="Nicknames move.")
    said = re.escape(
        "clause users.nickname.only: a hint names 'users.nickname', and users has no column 'nickname'. "
        "Columns: id, name."
    )
    with pytest.raises(HarnessError, match=said):
        verify(
            contract(tmp_path, *moved, texts={**TEXTS, "before": "CREATE TABLE users (id int PRIMARY KEY, name text);"})
        )


def test_a_phase_may_ask_for_rows_of_its_own(tmp_path: Path) -> None:
    """
    A value that nothing in the schema or the words suggests.
    """
    renamed = tuple(Renamed("users.name", "full_name", text="users.name is called full_name"))
    texts = {**TEXTS, "before": "CREATE TABLE users (id int PRIMARY KEY, name text);"}
    texts["up"] += "UPDATE users SET full_name = 'Bob' WHERE full_name = 'Robert';"
    made = contract(tmp_path, *renamed, texts=texts)
    (phase,) = made.phases
    asking = replace(made, phases=(replace(phase, hints=Hints(values={"users.name": ("Robert",)})),))
    assert (0, 1) == (status(verify(made).judged), status(verify(asking).judged))
