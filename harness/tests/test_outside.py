"""Rows from outside: copied from a database that is only read, and no value of them is shown anywhere."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.cli import main
from harness.postgres import PostgresSession, Server
from harness.tests.fresh import database

# What nobody would write by chance: in texts, numbers, moments, keys, arrays and documents.
PLANTED = {
    "text": "Zweihundertelf Pfauen",
    "code": "KEY-qx7-unmistakable",
    "number": "7391864205",
    "moment": "1987-06-05 04:03:21.123457",
    "array": "heliotropefirst",
    "json": "jsonquincunx",
    "long": "a-string-longer-than-eight",
    "bad": "98765x43210notanumber",
}
SCHEMA = """
CREATE TABLE people (
    id bigserial PRIMARY KEY, name text NOT NULL, phone numeric, born timestamp, tags text[], extra jsonb, note text,
    boss bigint REFERENCES people
);
CREATE TABLE coupons (code text PRIMARY KEY, person_id bigint NOT NULL REFERENCES people, worth text);
CREATE TABLE phones (id bigserial PRIMARY KEY, person_id bigint, number numeric);
CREATE TABLE visits (id uuid PRIMARY KEY, person_id bigint REFERENCES people, place text UNIQUE);
"""
EXTRA = "ALTER TABLE people ADD only_there text DEFAULT 'x'; CREATE TABLE elsewhere (id int PRIMARY KEY);"
ROWS = f"""
INSERT INTO people (id, name, phone, born, tags, extra, note) VALUES
    (1, 'Ada', 1, NULL, NULL, NULL, ''),
    (41, '{PLANTED["text"]}', {PLANTED["number"]}, '{PLANTED["moment"]}', '{{{PLANTED["array"]}}}',
        '{{"a": "{PLANTED["json"]}"}}', '{PLANTED["bad"]}');
INSERT INTO people (id, name, note, boss) SELECT 100 + n, 'p' || n, '{PLANTED["long"]}', 41
    FROM generate_series(1, 30) n;
INSERT INTO coupons VALUES ('{PLANTED["code"]}', 130, '{PLANTED["long"]}'), ('A', 1, 'a');
INSERT INTO visits VALUES ('6ecd8c99-4036-403d-bf84-cf8400f67836', 120, 'p2');
"""  # noqa: S608  # rows are text
CONTRACT = """
from collections.abc import Iterator
from dataclasses import dataclass

from harness import (
    Archived, Ask, Attempt, Clause, Contract, Evidence, FindOffenders, Holds, Look, Moved, Phase, Query, Renamed, Same,
    SqlFiles, Stop, answers, clauses, counts, none_of, returns, same_result,
)


@dataclass(frozen=True)
class Careless:
    \"\"\"A probe of a contract's own, which gives its rows in a shape of its own.\"\"\"

    sql: str

    def read(self, look: Look) -> dict[str, object]:
        found = look.now.rows(self.sql).rows
        return {str(row[0]): row[1:] for row in found}


def shows(fact: dict[str, object]) -> Iterator[Evidence]:
    for key, value in fact.items():
        yield Evidence(key, "nothing", f"{value}", supports=False, help=str(value))


@dataclass(frozen=True)
class Raises:
    \"\"\"A probe that says what it met.\"\"\"

    def read(self, look: Look) -> None:
        raise ValueError(f"met {look.now.rows('SELECT name FROM people ORDER BY id').rows}")


def tells(code, url):
    import psycopg

    with psycopg.connect(url) as connection:
        for name, note in connection.execute("SELECT name, note FROM people ORDER BY id").fetchall():
            yield name, note


EVER = Holds.ALWAYS
BEFORE = (Stop.BEFORE,)
contract = Contract(
    "0001",
    "Of people",
    (
        Phase(
            "change",
            SqlFiles("up.sql", "down.sql", before="before.sql"),
            clauses=clauses(
                Renamed("people.name", "full_name", text="people.name is called full_name."),
                Archived("people.note", to="notes.note", by={"person_id": "id"}, text="Notes are kept."),
                Moved("people.phone", to="phones.number", by={"person_id": "s.id"}, text="Phones move."),
                Clause("query", "q", Query("SELECT name, phone, born, tags, extra, note, id FROM people ORDER BY id"),
                    returns(), EVER, BEFORE),
                Clause("count", "q", Query("SELECT count(*) FROM people"), counts(2, "people"), EVER, BEFORE),
                Clause("most", "q", Query("SELECT max(length(name)) + 7391864184 FROM people"), counts(2, "p"), EVER,
                    BEFORE),
                Clause("offenders", "q", FindOffenders("SELECT id, name, note FROM people ORDER BY 1", "people"),
                    none_of("people"), Holds.PREMISE),
                Same("same", "q", before="SELECT code, worth FROM coupons", after="SELECT code, 'x' FROM coupons"),
                Clause("own", "q", Careless("SELECT name, note, phone FROM people"), shows, EVER, BEFORE),
                Clause("raises", "q", Raises(), shows, EVER, BEFORE),
                Clause("asked", "q", Ask(tells), answers({"Ada": "b", "nobody": 1}), EVER, BEFORE),
                Clause("refused", "q", Query("SELECT full_name::int FROM people ORDER BY id"), counts(1, "n"), EVER,
                    (Stop.AFTER,)),
                Clause("attempt", "q", Attempt(given="SELECT 1", result="SELECT * FROM people"),
                    same_result("people"), EVER, (Stop.AFTER,)),
            ),
        ),
    ),
)
"""
UP = """
CREATE TABLE notes AS SELECT id AS person_id, left(note, 8) AS note FROM people;
ALTER TABLE people DROP note, DROP phone;
ALTER TABLE people RENAME name TO full_name;
UPDATE people SET full_name = upper(full_name), born = born + interval '1 day', tags = NULL, extra = '1';
UPDATE coupons SET worth = reverse(worth);
DELETE FROM coupons WHERE code <> 'A';
"""
DOWN = """
ALTER TABLE people RENAME full_name TO name;
ALTER TABLE people ADD note text, ADD phone numeric;
DROP TABLE notes;
"""
# Each ends the upgrade with a message that quotes rows: in its first line, in its detail, in words of its own.
ENDINGS = {
    "a cast": "ALTER TABLE people ALTER note TYPE int USING note::int;",
    "a key": "UPDATE people SET note = name; CREATE UNIQUE INDEX ON people (left(note, 0));",
    "a message": "DO $$ BEGIN RAISE EXCEPTION 'lost %', (SELECT name FROM people WHERE id = 41); END $$;",
    "a state of its own": "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = "
    "(SELECT name || note FROM people WHERE id = 41); END $$;",
    "a statement": "DO $$ BEGIN EXECUTE format('SELECT %L::int', (SELECT name FROM people WHERE id = 41)); END $$;",
}


@dataclass(frozen=True)
class Outside:
    """A database that is not ours, and what was said to it."""

    session: PostgresSession

    @property
    def url(self) -> str:
        """Where it is."""
        return self.session.url


@pytest.fixture
def outside(harness_server: Server) -> Iterator[Outside]:
    """A database of somebody's, with rows that nobody would make up."""
    with database(harness_server) as session:
        session.execute(SCHEMA + EXTRA + ROWS)
        yield Outside(session)


def written(folder: Path, up: str = UP, contract: str = CONTRACT) -> Path:
    """The contract and its migration."""
    for name, text in {"before.sql": SCHEMA, "up.sql": up, "down.sql": DOWN, "contract.py": contract}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "contract.py"


@dataclass(frozen=True)
class Ran:
    """How a run ended, and all that it left."""

    status: int
    out: str
    artefacts: str
    report: dict[str, object]


def run(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *more: str, **given: str
) -> Ran:
    """Verify, explain every clause, and gather every artefact."""
    monkeypatch.setenv("HARNESS_DEBUG", "1")
    path = written(folder, **given)
    status = main(["verify", str(path), "--json", f"{folder}/r.json", "--junit", f"{folder}/r.xml", "-v", *more])
    out = capsys.readouterr()
    report = json.loads((folder / "r.json").read_text("utf-8")) if (folder / "r.json").exists() else {}
    for each in report.get("verdicts", ()):
        main(["explain", each["id"], str(path), "-v"])
    explained = capsys.readouterr()
    left = [file for file in folder.rglob("*") if file.is_file() and file.suffix not in {".sql", ".py", ".pyc"}]
    texts = [out.out, out.err, explained.out, explained.err, *(file.read_text("utf-8") for file in left)]
    return Ran(status, out.out + out.err, "\n".join(texts), report)


def leaked(ran: Ran) -> list[str]:
    """Which of what was planted can be read anywhere, as it was or as careless SQL may have made it."""
    forms = {
        name: {text, text.upper(), text[::-1], text[:8], text.encode("unicode_escape").decode(), text.split(" ")[0]}
        for name, text in PLANTED.items()
        if name != "moment"
    }
    forms["moment"] = {PLANTED["moment"], "04:03:21", "1987, 6"}
    return sorted(name for name, some in forms.items() if any(form in ran.artefacts for form in some))


def test_no_value_from_outside_is_shown(
    outside: Outside, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Not on the board, in JSON, JUnit, the last run kept or what is explained of it, whatever kind of clause is red.
    """
    ran = run(tmp_path, capsys, monkeypatch, "--rows", outside.url)
    verdicts = {each["id"]: each["verdict"] for each in ran.report["verdicts"]}  # type: ignore[attr-defined]  # JSON
    red = {name for name, verdict in verdicts.items() if verdict not in {"proven", "undecided"}}
    assert {"query", "count", "most", "offenders", "same", "own", "asked", "refused"} <= red
    assert {"people.name.renamed", "people.note.archived", "people.phone.moved", "frame.rows", "back.rows"} <= red
    assert "undecided" == verdicts["raises"]
    assert (1, []) == (ran.status, leaked(ran))


def test_what_is_shown_instead_says_kind_and_size_and_names_the_row(
    outside: Outside, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Numbers and uuids of keys as they are, other keys by a mark by which SQL finds them.
    """
    ran = run(tmp_path, capsys, monkeypatch, "--rows", outside.url)
    ((mark,),) = outside.session.rows("SELECT left(md5(code), 6) FROM coupons WHERE code <> 'A'").rows
    assert f"code ‹key {mark}›" in ran.artefacts
    assert "id=41: born '‹text, 26 characters›' → " in " ".join(ran.artefacts.split())
    assert "41, ‹text, 21 characters›" in " ".join(ran.artefacts.split())
    assert "35 rows copied into 3 tables from outside" in " ".join(ran.out.split()).replace("\u00a0", " ")
    assert "observed 32 " in " ".join(ran.out.split())  # what count(*) gives is nobody's value


@pytest.mark.parametrize("name", ENDINGS)
def test_a_message_that_quotes_rows_is_not_shown(
    outside: Outside,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    """
    Its SQLSTATE is, and the names of the schema in it.
    """
    ran = run(tmp_path, capsys, monkeypatch, "--rows", outside.url, up=ENDINGS[name])
    assert "the message is not shown, it may quote rows" in " ".join(ran.out.split())
    assert (1, []) == (ran.status, leaked(ran))


def test_a_number_that_is_no_key_is_hidden(
    outside: Outside, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Also one that was worked out.
    """
    ran = run(tmp_path, capsys, monkeypatch, "--rows", outside.url)
    assert "observed ‹integer, 10 digits›" in " ".join(ran.out.split())


def test_the_wrong_twin_shows_values_that_were_made_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    What is looked for can be found: the same rows from a file of the contract's own are shown.
    """
    (tmp_path / "rows.sql").write_text(ROWS, encoding="utf-8")
    ran = run(tmp_path, capsys, monkeypatch, "--rows", str(tmp_path / "rows.sql"))
    assert {"text", "code", "number", "array", "json", "long"} <= set(leaked(ran))


def test_nothing_is_written_to_the_source(
    outside: Outside, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Neither rows nor definitions, nor where its sequences stand.
    """
    asked = (
        "SELECT (SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM people t), last_value, xact_rollback >= 0 FROM "
    )
    state = f"{asked} people_id_seq, pg_stat_database WHERE datname = current_database()"
    before = outside.session.rows(state)
    run(tmp_path, capsys, monkeypatch, "--rows", outside.url)
    assert before == outside.session.rows(state)


def test_some_rows_come_with_all_that_they_refer_to(
    outside: Outside, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    The first of each table by key, and their parents, and theirs: 1 and 130, 120 and 41.
    """
    monkeypatch.setenv("STAGING_URL", outside.url)
    ran = run(tmp_path, capsys, monkeypatch, "--rows", "STAGING_URL", "--first", "1")
    copied = ran.report["copied"]["change"]  # type: ignore[index]  # JSON
    assert {"rows": 5, "tables": 3, "absent": []} == copied


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("nowhere.sql", "--rows nowhere.sql is neither a file nor an environment variable, nor a database's URL."),
        ("postgresql://nobody:pass-unseen@127.0.0.1:1/x", "the database to copy rows from cannot be opened: "),
    ],
)
def test_rows_that_cannot_be_had_are_misuse(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, given: str, said: str
) -> None:
    """
    One line, without the password.
    """
    monkeypatch.delenv("HARNESS_ROWS", raising=False)
    monkeypatch.setenv("HARNESS_DEBUG", "")
    assert 2 == main(["verify", str(written(tmp_path)), "--rows", given])
    told = capsys.readouterr()
    assert said in told.err
    assert "pass-unseen" not in told.err + told.out


COLUMNS = '            secret=("people.note", "notes.note", "people.name", "people.full_name"),\n            clauses='
SECRET = CONTRACT.replace("            clauses=", COLUMNS, 1)


def test_secret_columns_are_hidden_wherever_rows_come_from(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    In every clause that reads their table, and in cells by name; other tables' values are shown.
    """
    (tmp_path / "rows.sql").write_text(ROWS, encoding="utf-8")
    ran = run(tmp_path, capsys, monkeypatch, "--rows", str(tmp_path / "rows.sql"), contract=SECRET)
    assert not {"text", "bad"} & set(leaked(ran))
    assert "code" in leaked(ran)


def test_the_smallest_data_with_a_secret_are_not_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    How many they are is, and which column keeps them from being shown.
    """
    ran = run(tmp_path, capsys, monkeypatch, contract=SECRET)
    data = {each["id"]: each.get("smallest") for each in ran.report["verdicts"]}  # type: ignore[attr-defined]  # JSON
    renamed = data["people.name.renamed"]
    assert ("", ["people.name"]) == (renamed["sql"], renamed["withheld"])
    assert "not shown, for it has secrets: people.name" in " ".join(ran.out.split())


def test_a_table_that_the_source_lacks_is_named(
    outside: Outside, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    The others are copied.
    """
    outside.session.execute("DROP TABLE visits")
    ran = run(tmp_path, capsys, monkeypatch, "--rows", outside.url)
    copied = ran.report["copied"]["change"]  # type: ignore[index]  # JSON
    assert {"rows": 34, "tables": 2, "absent": ["public.visits"]} == copied


def test_what_does_not_fit_is_said_without_its_value(
    outside: Outside, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    The table, and Postgres's condition.
    """
    narrow = SCHEMA.replace("note text", "note varchar(20)")
    path = written(tmp_path)
    (tmp_path / "before.sql").write_text(narrow, encoding="utf-8")
    monkeypatch.setenv("HARNESS_DEBUG", "1")
    assert 2 == main(["verify", str(path), "--rows", outside.url])
    told = capsys.readouterr()
    assert 'the rows of "public"."people" cannot be copied: 22001 StringDataRightTruncation' in told.err
    assert not any(text in told.err + told.out for text in PLANTED.values())
