"""What a preflight foretells, beside what the upgrade then does."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from harness.contract import Contract, Phase
from harness.facts.preflight import Harm
from harness.fates import FRAME, WALK, complete
from harness.judge import judge, status
from harness.observe import observe
from harness.postgres import Server, connect
from harness.preflight import Preflight, preflight
from harness.tests.foretold import CASES, Case
from harness.tests.fresh import MOMENT, files, swept
from harness.tests.staging import Staging
from harness.verdict import Stop


def _contract(case: Case, folder: Path, rows: str) -> Contract:
    (folder / "rows.sql").write_text(rows, encoding="utf-8")
    migrator = files(folder, {"before": case.schema, "up": case.up})
    return complete(
        Contract("001", case.name, (Phase("change", migrator, rows=folder / "rows.sql", clauses=tuple(case.words)),))
    )


@contextmanager
def _standing(server: Server, contract: Contract) -> Iterator[str]:
    """A database at `before`, with the contract's rows."""
    (phase,) = contract.phases
    with server.databases.passing():
        name = server.databases.create("staged")
        with connect(server.url(name)) as session:
            phase.migrator.baseline(session)
            session.execute(Path(str(phase.rows)).read_text(encoding="utf-8"))
        yield server.url(name)


def _foretold(server: Server, contract: Contract) -> Preflight:
    with _standing(server, contract) as url:
        return preflight(contract, url, server=server)


def _walked(server: Server, contract: Contract) -> int:
    """Walk to `after`, and judge what the words claim, and whether any row was lost that they do not speak of."""
    (phase,) = contract.phases
    asked = tuple(
        each for each in phase.clauses if each.section != FRAME or each.id.endswith(("frame.rows", ".covered"))
    )
    part = replace(contract, phases=(replace(phase, clauses=asked),))
    with swept(server):
        seen = observe(part, server, moment=MOMENT, until=Stop.AFTER)
    judged = judge(part, seen)
    return status(each for each in judged if each.red or each.clause.section == WALK)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_where_it_is_green_the_upgrade_goes_through_and_loses_nothing(
    harness_server: Server, tmp_path: Path, case: Case
) -> None:
    """
    On rows that are right.
    """
    contract = _contract(case, tmp_path, case.good)
    told = _foretold(harness_server, contract)
    assert [] == [(each.clause.id, each.evidence, each.reasons) for each in told.judged if each.red or each.undecided]
    assert 0 == _walked(harness_server, contract)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_where_it_is_red_the_upgrade_fails_or_loses(harness_server: Server, tmp_path: Path, case: Case) -> None:
    """
    On rows that are not: by count and key, and under the harm that they come to.
    """
    contract = _contract(case, tmp_path, case.bad)
    told = _foretold(harness_server, contract)
    said = [seen.evidence.observed for each in told.judged if each.red for seen in each.evidence]
    assert any(case.keys in each for each in said), said
    sums = [each.harms[case.harm] for each in told.tallies if case.harm in each.harms]
    assert any(many is None or many > 0 for many in sums)
    assert 1 == status(told.judged)
    if not case.gone:
        assert 1 == _walked(harness_server, contract)


@pytest.mark.parametrize("case", [case for case in CASES if case.gone], ids=str)
def test_what_is_lost_stands_nowhere(harness_server: Server, tmp_path: Path, case: Case) -> None:
    """
    A value that was there before the upgrade is in no row after it.
    """
    contract = _contract(case, tmp_path, case.bad)
    (phase,) = contract.phases
    everything = "SELECT string_agg(users::text, ' ') FROM users"
    with _standing(harness_server, contract) as url, connect(url) as session:
        assert case.gone in str(session.rows(everything).rows)
        assert phase.migrator.upgrade(session).refused is None
        assert case.gone not in str(session.rows(everything).rows)


@pytest.mark.parametrize("case", [case for case in CASES if case.fails], ids=str)
def test_what_fails_is_refused_by_postgres(harness_server: Server, tmp_path: Path, case: Case) -> None:
    """
    The upgrade itself, on a clone of such a database.
    """
    contract = _contract(case, tmp_path, case.bad)
    (phase,) = contract.phases
    with _standing(harness_server, contract) as url, connect(url) as session:
        refused = phase.migrator.upgrade(session).refused
        assert refused is not None
        assert refused.sqlstate[:2] in {"22", "23"}


def test_every_harm_is_foretold_by_some_case() -> None:
    """
    Lost, collide, disagree, refused.
    """
    assert set(Harm) - {Harm.NONE} == {case.harm for case in CASES}


def test_every_number_of_a_real_database_is_known(staging: Staging, staging_contract: Contract) -> None:
    """
    Its rows are shown as nothing but numbers and keys; how many there are is told all the same.
    """
    staging.settle(staging.before)
    found = preflight(staging_contract, staging.url(staging.before))
    assert found.tallies
    assert all(each.cells is not None and None not in each.harms.values() for each in found.tallies)
    assert any(each.cells for each in found.tallies)
    sizes = [size for each in found.expected for _, size in each.touches]
    assert sizes
    assert any(size is not None and size.size for size in sizes)
