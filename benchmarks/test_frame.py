"""
The frame and the fates over members of 24 columns, beside one raw hash pass over the same columns of both sides.

The figure in brackets is the ratio. The raw pass only sums each column's own hash: it takes 1.0 for 1.00, and does not
see two rows exchange a value. On each side it and ours have one session, and the workers that Postgres gives that.
HARNESS_BENCH_ROWS says how many members, 200,000 unless given; from a million on they lie on disk.
"""

import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from harness import Clause, Derived, Evidence, Phase, Release, Renamed, SqlFiles, Stop, clauses
from harness.contract import Session
from harness.facts.trace import Trace
from harness.facts.written import Written
from harness.fates.frame import frame
from harness.look import Lookout
from harness.postgres import Server, connect, embedded

ROWS = int(os.environ.get("HARNESS_BENCH_ROWS", "200000"))
MILLION = 1_000_000
MEMBERS = """
CREATE TABLE members (
    id bigint PRIMARY KEY, name varchar(255) NOT NULL, email varchar(255) NOT NULL, token varchar(255) NOT NULL,
    allowance int, used int, active boolean, settings jsonb, created timestamp(0), changed timestamp(0), tries int,
    tries_most int, lapsed boolean, lapses timestamp, paid boolean, paid_at timestamp, paying_id varchar(255),
    tariff varchar(255), standing varchar(255), quota int, carried int, owner_id bigint, org varchar(255),
    plan varchar(255)
);
INSERT INTO members
SELECT n, 'Member ' || n, 'm' || n || '@example.com', md5(n::text), n % 1000, n % 77, n % 3 = 0, '{}', at, at, n % 10,
    10, n % 4 = 0, CASE WHEN n % 4 = 0 THEN at END, n % 2 = 0, CASE WHEN n % 2 = 0 THEN at END, 'pay_' || n,
    'as_you_go', 'trial', CASE WHEN n % 3 = 0 THEN n % 1000 END, 0, n % 100000,
    CASE WHEN n % 3 = 0 THEN 'org' || n % 1000 END, 'trial'
FROM generate_series(1, :rows) n, LATERAL (SELECT timestamp '2020-01-01' + n * interval '1.000001 s' AS at) AS moments;
VACUUM members
"""
UP = "ALTER TABLE members RENAME plan TO level; ALTER TABLE members DROP lapsed"
WRONG = f"UPDATE members SET standing = 'Trial' WHERE id = {ROWS // 2}"  # noqa: S608  # a number
SAID = f"1 cells changed: id={ROWS // 2}: standing 'trial' → 'Trial'"
WORDS = clauses(
    Renamed("members.plan", "level", text="The plan is called level."),
    Derived("members.lapsed", by="lapses IS NOT NULL", text="Lapsed is who lapses."),
)
# Each column by the hash of its own type; a cast where that takes another.
RAW = """
SELECT pg_catalog.format('hash%sextended(%s, 0)', f.hash, pg_catalog.quote_ident(a.attname) || f.cast_to)
FROM pg_catalog.pg_attribute a
JOIN (VALUES ('int8', 'int8', ''), ('int4', 'int4', ''), ('bool', 'int4', '::int4'), ('varchar', 'text', ''))
    AS f (type, hash, cast_to) ON f.type::regtype = a.atttypid
WHERE a.attrelid = 'members'::regclass AND a.attnum > 0
UNION ALL
SELECT pg_catalog.format('%s_hash_extended(%I, 0)', t.typname, a.attname)
FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
WHERE a.attrelid = 'members'::regclass AND a.attnum > 0 AND t.typname IN ('jsonb', 'timestamp')
ORDER BY 1
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Start one, with its data on disk where there is much."""
    with embedded(under=Path(tempfile.gettempdir()) if ROWS >= MILLION else None) as server:
        yield server


@pytest.fixture(scope="module")
def lookouts(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Lookout]]:
    """Looks at the members before, and after a right and a wrong migration."""
    before = server.databases.create("before")
    with connect(server.url(before)) as session:
        for statement in MEMBERS.replace(":rows", str(ROWS)).split(";\n"):
            session.execute(statement)
    up = tmp_path_factory.mktemp("migration") / "up.sql"
    up.write_text(UP, encoding="utf-8")
    phase = Phase("members", SqlFiles(up), clauses=WORDS)
    with ExitStack() as stack:
        found = {}
        for name, then in (("right", UP), ("wrong", f"{UP}; {WRONG}")):
            after = server.databases.clone(before, name)
            with connect(server.url(after)) as session:
                session.execute(then)
            lookout = Lookout(server, datetime.now(UTC), phase, _no_step, _no_write, f"{name}_")
            found[name] = stack.enter_context(lookout)
            found[name].arrive(Stop.BEFORE, before, None, "")
            found[name].arrive(Stop.AFTER, after, Trace(), "")
        yield found


@pytest.mark.benchmark(group=f"{ROWS:,} members of 24 columns", min_rounds=3, warmup=True)
def test_raw_hashes(benchmark: BenchmarkFixture, lookouts: dict[str, Lookout]) -> None:
    """
    Both sides at the same time.
    """
    lookout = lookouts["right"]
    sessions = [connect(lookout.at(stop).url, readonly=True) for stop in (Stop.BEFORE, Stop.AFTER)]
    assert [24 + 1, 23 + 1] == [len(sums) for sums in benchmark(_raw, sessions)]
    for session in sessions:
        session.close()


@pytest.mark.parametrize("migration", ["right", "wrong"])
@pytest.mark.benchmark(group=f"{ROWS:,} members of 24 columns", min_rounds=3, warmup=True)
def test_frame_and_fates(benchmark: BenchmarkFixture, lookouts: dict[str, Lookout], migration: str) -> None:
    """
    One wrong cell among all is named by its row's key; nothing else is red.
    """
    found = benchmark(_proven, lookouts[migration])
    red = {clause: evidence.observed for clause, each in found.items() for evidence in each if not evidence.supports}
    assert {"right": {}, "wrong": {"frame.rows": SAID}}[migration] == red
    assert {"members.plan.renamed", "members.lapsed.derived", "frame.rows"} == set(found)
    assert ROWS == found["frame.rows"][0].looked_at.rows


def _proven(lookout: Lookout) -> dict[str, list[Evidence]]:
    look = lookout.look(Stop.AFTER, Release("N"))
    return {clause.id: list(clause.check(clause.probe.read(look))) for clause in _over_rows(lookout.phase)}


def _over_rows(phase: Phase) -> list[Clause[Any]]:
    asked = (each for each in (*phase.clauses, *frame(phase)) if Stop.AFTER in each.asked)
    return [each for each in asked if each.id.endswith((".renamed", ".derived", "frame.rows"))]


def _raw(sessions: list[Session]) -> list[tuple[object, ...]]:
    with ThreadPoolExecutor(2) as both:
        return list(both.map(_hashed, sessions))


def _hashed(session: Session) -> tuple[object, ...]:
    sums = ", ".join(f"sum({hashed})" for (hashed,) in session.rows(RAW).rows)
    return session.rows(f"SELECT count(*), {sums} FROM members").rows[0]  # noqa: S608  # quoted above


def _no_step(*_: object) -> Trace:
    return Trace()


def _no_write(*_: object) -> Written:
    return Written()
