"""Dumps for tests, as pg_dump writes them, and a contract to rehearse on them."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from harness.postgres import Server, connect, environment
from harness.postgres.binaries import installed

__all__ = ["CONTRACT", "PLANTED", "ROWS", "SCHEMA", "UP", "dumped", "elsewhere", "written"]

# What nobody would write by chance, and may nowhere be shown.
PLANTED = ("key_qx7Unmistakable", "zwelf.pfauen@Unmistakable.example", "hushedquincunx", "heliotrope@example.org")
SCHEMA = """
CREATE EXTENSION IF NOT EXISTS citext;
CREATE TABLE people (
    id serial PRIMARY KEY, name text NOT NULL, email citext NOT NULL UNIQUE CHECK (email ~ '@'), plan text,
    api_key varchar(40) NOT NULL UNIQUE CHECK (api_key ~ '^key_[A-Za-z0-9]+$'), note jsonb, token bytea
);
CREATE TABLE keys (
    key varchar(40) PRIMARY KEY, person_id int NOT NULL REFERENCES people, whose varchar(60) NOT NULL
);
CREATE TABLE uses (id serial PRIMARY KEY, key varchar(40) NOT NULL REFERENCES keys);
"""
ROWS = f"""
INSERT INTO people (name, email, plan, api_key, note, token)
SELECT 'p' || n, 'p' || n || '@example.com', 'pro', 'key_' || n || 'abc', '{{"a": 1}}', '\\x00ff'
FROM generate_series(1, 40) n;
INSERT INTO people (name, email, plan, api_key, note, token) VALUES
    ('Ada', '{PLANTED[1]}', NULL, '{PLANTED[0]}', '{{"to": "{PLANTED[3]}"}}', '{PLANTED[2]}');
INSERT INTO keys SELECT api_key, id, lower(email::text) FROM people WHERE id % 2 = 1;
INSERT INTO uses (key) SELECT key FROM keys ORDER BY key DESC;
"""  # noqa: S608  # rows are text
CONTRACT = """
from harness import Archived, Contract, Phase, SqlFiles, clauses

contract = Contract(
    rfc="12",
    title="People have no plan",
    phases=(
        Phase(
            "drop",
            SqlFiles("up.sql", "down.sql", before="before.sql"),
            clauses=clauses(Archived("people.plan", to="plans.plan", by={"person_id": "id"}, text="Plans are kept.")),
            secret=("people.api_key", "keys.key", "people.token"),
        ),
    ),
)
"""
UP = """
SET LOCAL lock_timeout = '1s';
LOCK TABLE people IN ACCESS EXCLUSIVE MODE;
CREATE TABLE plans AS SELECT id AS person_id, plan FROM people;
ALTER TABLE people DROP plan;
"""
DOWN = """
ALTER TABLE people ADD plan text;
UPDATE people SET plan = plans.plan FROM plans WHERE person_id = id;
DROP TABLE plans;
"""


def written(folder: Path, up: str = UP, contract: str = CONTRACT) -> Path:
    """Write the contract and its migration."""
    texts = {"before.sql": SCHEMA, "up.sql": up, "down.sql": DOWN, "contract.py": contract}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "contract.py"


def dumped(server: Server, sql: str, to: Path, form: str = "c") -> Path:
    """Run *sql* on an empty database and dump it, in one of pg_dump's formats."""
    name = server.databases.create("dumped")
    try:
        with connect(server.url(name)) as session:
            session.execute(sql)
        argv = [str(installed() / "pg_dump"), "-F", form, "-f", str(to), name]
        subprocess.run(argv, env={**os.environ, **environment(server.url(name))}, check=True)
    finally:
        server.databases.drop(name)
    return to


@contextmanager
def elsewhere() -> Iterator[Path]:
    """A directory that every user can reach, as pytest's own cannot be."""
    directory = Path(tempfile.mkdtemp(prefix="test-")).resolve()
    directory.chmod(0o755)
    yield directory
    shutil.rmtree(directory)
