"""Rehearsals: on dumps in every format and on a database that is only read, and what may be wrong with them."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from harness.load import load
from harness.postgres import PostgresSession, Server, connect
from harness.rehearse.stage import Origin, staged
from harness.report.document import schema
from harness.tests.cli.runs import run, started
from harness.tests.dumps import PLANTED, ROWS, SCHEMA, UP, dumped, written
from harness.tests.fresh import database, swept
from harness.tests.staging import CONTRACT, Staging

FORMS = {"plain": "p", "custom": "c", "directory": "d", "tar": "t"}
OWNERS = """
CREATE ROLE somebody_else; ALTER TABLE people OWNER TO somebody_else; GRANT SELECT ON keys TO somebody_else;
CREATE POLICY own ON people TO somebody_else USING (TRUE);
"""


@pytest.mark.usefixtures("left")
@pytest.mark.parametrize("form", FORMS)
def test_a_dump_is_restored_and_walked(
    harness_server: Server, contract: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    """
    In each format, owned by a role that is not there, and with a policy for it; the board and the costs of each step.
    """
    file = tmp_path / "people.dump"
    try:
        dumped(harness_server, SCHEMA + ROWS + OWNERS, file, FORMS[form])
    finally:
        with connect(harness_server.url("postgres")) as session:
            session.execute("DROP ROLE somebody_else")
    done = run(
        capsys, "rehearse", contract, "--dump", file, "--json", tmp_path / "r.json", "--junit", tmp_path / "r.xml"
    )
    assert (0, "") == (done.status, "" if done.status == 0 else done.out + done.err)
    assert re.search(r"── drop: upgrade ─+\n\nTook .*\n(.*\n)*.* KiB  ALTER TABLE people DROP plan\n", done.out)
    assert "Locked    ACCESS EXCLUSIVE for " in done.out
    assert re.search(r"Size  .*plans: not there → \d+", done.out)
    assert "RFC 12 is green" in done.out
    report = json.loads((tmp_path / "r.json").read_bytes())
    Draft202012Validator(schema()).validate(report)
    assert ["upgrade", "rollback"] == [each["step"] for each in report["rehearsal"]["steps"]]
    assert {"rows": 83, "tables": 3, "absent": []} == report["copied"]["drop"]
    assert ["added policy public.people.own"] == [each.partition(":")[0] for each in report["rehearsal"]["drift"]]
    assert "The schema is not as the migrator makes it, 1 time:\n  added policy public.people.own: " in done.out
    assert (tmp_path / "r.xml").exists()


@pytest.mark.usefixtures("left")
def test_a_migration_that_fails_on_real_rows_is_red(
    dump: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    Postgres's condition is told, and nothing that it says of a row.
    """
    path = written(tmp_path, up="ALTER TABLE people ALTER name TYPE int USING name::int;")
    done = run(capsys, "rehearse", path, "--dump", dump)
    assert 1 == done.status
    assert "Refused   22P02: InvalidTextRepresentation" in done.out
    assert "Ada" not in done.out + done.err


# What a masked database is


def masked(server: Server, contract: Path, origin: Origin) -> Iterator[PostgresSession]:
    """What is walked on."""
    with swept(server):
        made = staged(load(contract), origin, server)
        with connect(server.url(made.database)) as session:
            yield session


def texts(session: PostgresSession) -> str:
    """All that the rows say."""
    return "\n".join(
        str(row)
        for table in ("people", "keys", "uses")
        for row in session.rows(f"SELECT t::text FROM {table} t").rows  # noqa: S608
    )


@pytest.mark.parametrize("way", ["dump", "url"])
def test_what_is_secret_is_replaced_and_still_fits(
    harness_server: Server, contract: Path, dump: Path, way: str
) -> None:
    """
    Keys and addresses, wherever they stand; equal ones stay equal, references and checks hold, the rest is as it was.
    """
    with database(harness_server) as source:
        source.execute(SCHEMA + ROWS)
        origin = Origin(dump=dump) if way == "dump" else Origin(source=source.url)
        for session in masked(harness_server, contract, origin):
            told = texts(session)
            for planted in PLANTED:
                assert planted.lower() not in told.lower()
                assert planted.encode().hex() not in told
            assert ((41, 41, 21, 21),) == session.rows("""
                SELECT (SELECT count(*) FROM people WHERE api_key ~ '^key_' AND email ~ '^[^@]+@[^@]+\\.[a-z]+$'),
                    (SELECT count(DISTINCT email) FROM people),
                    (SELECT count(*) FROM keys k JOIN people p ON p.id = k.person_id AND p.api_key = k.key),
                    (SELECT count(*) FROM keys k JOIN people p ON p.email = k.whose::citext)
            """).rows
            assert (("Ada", None),) == session.rows("SELECT name, plan FROM people WHERE id = 41").rows
            session.execute("ALTER TABLE people DROP CONSTRAINT people_email_check, ADD CHECK (email ~ '@')")


def test_unmasked_rows_are_as_they_were(harness_server: Server, contract: Path, dump: Path) -> None:
    """
    Where somebody says so.
    """
    for session in masked(harness_server, contract, Origin(dump=dump, unmasked=True)):
        assert PLANTED[0] in texts(session)


def test_a_sample_keeps_its_references(harness_server: Server, contract: Path, dump: Path) -> None:
    """
    Found at the source by what they were before they were replaced.
    """
    for session in masked(harness_server, contract, Origin(dump=dump, first=3)):
        assert ((3, 0, 0),) == session.rows("""
            SELECT (SELECT count(*) FROM uses),
                (SELECT count(*) FROM uses u WHERE NOT EXISTS (SELECT FROM keys k WHERE k.key = u.key)),
                (SELECT count(*) FROM keys k WHERE NOT EXISTS (SELECT FROM people p WHERE p.id = k.person_id))
        """).rows
        assert ((6, 6),) == session.rows("SELECT count(*), count(DISTINCT key) FROM keys").rows


def test_a_secret_that_nothing_stands_in_for_ends_it(harness_server: Server, tmp_path: Path) -> None:
    """
    By name and type, before a row of it is copied.
    """
    path = written(tmp_path)
    path.write_text(path.read_text("utf-8").replace('"people.token"', '"people.at"'), encoding="utf-8")
    file = dumped(harness_server, f"{SCHEMA} ALTER TABLE people ADD at date;", tmp_path / "at.dump")
    done = started("rehearse", path, "--dump", file)
    assert 2 == done.status
    assert "people.at is secret, and nothing stands in for a date. Rehearse with --unmasked" in done.err


@pytest.mark.usefixtures("left")
@pytest.mark.parametrize(("locks", "status"), [("LOCK TABLE people IN ACCESS EXCLUSIVE MODE;", 0), ("", 1)])
def test_writers_beside_the_upgrade_are_told(
    dump: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], locks: str, status: int
) -> None:
    """
    What they wrote and who waited; what the upgrade lost of it is red, by key and without a value.
    """
    path = written(tmp_path, up=UP.replace("LOCK TABLE people IN ACCESS EXCLUSIVE MODE;", locks))
    done = run(capsys, "rehearse", path, "--dump", dump, "--writers", "2", "--json", tmp_path / "r.json")
    assert status == done.status, done.out
    assert "── While 2 wrote ─" in done.out
    assert re.search(r"Written   \d+ writes acknowledged\n", done.out)
    report = json.loads((tmp_path / "r.json").read_bytes())
    Draft202012Validator(schema()).validate(report)
    assert 2 == report["rehearsal"]["beside"]["writers"]
    if status:
        assert re.search(r"race\.kept\n(.*\n)*.*\d+ lost: 1, ‹text, \d+ characters›", done.out), done.out
        assert not re.search(r"\bpro\b|sëed", done.out + (tmp_path / "r.json").read_text("utf-8"))


def test_a_copy_that_stands_elsewhere_is_not_walked(staging: Staging, capsys: pytest.CaptureFixture[str]) -> None:
    """
    Its version table says where, by a role that may only read; what it reads it leaves as it was.
    """
    done = run(capsys, "rehearse", CONTRACT, "--from", staging.url(staging.after))
    assert 2 == done.status
    assert (
        "harness: the database to copy stands at 0011 by public.alembic_version, and RFC 055 begins at 0010. "
        "Rehearse on what stands there." == done.err.splitlines()[-1]
    )
    assert staging.passwords["reader"] not in done.err


def test_what_a_contract_counts_on_and_real_rows_lack_is_undecided(
    dump: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    Its clause alone: the walk goes on.
    """
    path = written(tmp_path)
    own = 'Same("odd", "Odd.", before="SELECT 1 / (count(*) - 41) FROM people", after="SELECT 1"),'
    text = (
        path.read_text("utf-8").replace("clauses=clauses(", f"clauses=clauses({own}").replace("Phase,", "Phase, Same,")
    )
    path.write_text(text, encoding="utf-8")
    done = run(capsys, "rehearse", path, "--dump", dump)
    assert 2 == done.status
    assert re.search(r"UNDECIDED  odd\n(.*\n)*.*the contract counts on what is not here", done.out)
    assert 2 == done.out.count("UNDECIDED ")  # on the board, and why
