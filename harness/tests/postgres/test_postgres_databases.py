from concurrent.futures import ThreadPoolExecutor

import pytest

from harness.errors import HarnessError
from harness.postgres import PostgresSession, Server, connect


def test_a_clone_is_independent_of_its_source(harness_server: Server) -> None:
    """
    What is written to one is not in the other, and the clone outlives its source.
    """
    databases = harness_server.databases
    source = databases.create("source")
    with connect(databases.url(source)) as session:
        session.execute("CREATE TABLE t (n int); INSERT INTO t VALUES (1)")
    copy = databases.clone(source, "copy")
    with connect(databases.url(copy)) as session:
        session.execute("UPDATE t SET n = 2")
    with connect(databases.url(source)) as session:
        assert ((1,),) == session.rows("SELECT n FROM t").rows
    databases.drop(source)
    with connect(databases.url(copy)) as session:
        assert ((2,),) == session.rows("SELECT n FROM t").rows
    databases.drop(copy)


def test_create_leaves_out_what_a_site_put_in_template1(harness_server: Server) -> None:
    """
    A walk begins with nothing but Postgres. template1 itself has it.
    """
    with connect(harness_server.url("template1")) as session:
        session.execute("CREATE TABLE of_the_site (n int)")
    name = harness_server.databases.create("empty")
    try:
        with connect(harness_server.url(name)) as session:
            assert ((None,),) == session.rows("SELECT to_regclass('of_the_site')").rows
        with connect(harness_server.url("template1")) as session:
            assert (("of_the_site",),) == session.rows("SELECT to_regclass('of_the_site')::text").rows
    finally:
        harness_server.databases.drop(name)
        with connect(harness_server.url("template1")) as session:
            session.execute("DROP TABLE of_the_site")


def test_a_name_used_before_is_numbered(harness_server: Server) -> None:
    """
    So that scratch databases need no names of their own.
    """
    databases = harness_server.databases
    first, second = databases.create("scratch"), databases.create("scratch")
    assert (f"{first}_2", True) == (second, first.endswith("_scratch"))
    assert {first, second} <= set(databases.made)
    databases.drop(first)
    databases.drop(second)
    assert not {first, second} & set(databases.made)


def test_drop_ends_the_sessions_on_a_database(harness_server: Server) -> None:
    """
    A session left open does not keep a database.
    """
    name = harness_server.databases.create("busy")
    with connect(harness_server.url(name)) as session:
        harness_server.databases.drop(name)
        with pytest.raises(Exception, match=r"terminat|closed"):
            session.rows("SELECT 1")
    with pytest.raises(HarnessError, match="does not exist"):
        connect(harness_server.url(name))


def test_drop_refuses_what_is_not_of_this_run(harness_server: Server) -> None:
    """
    Somebody else's database stands.
    """
    with pytest.raises(HarnessError, match=r"^Database 'postgres' is not of this run, so it is not dropped"):
        harness_server.databases.drop("postgres")
    with connect(harness_server.url("postgres")) as session:
        assert ((1,),) == session.rows("SELECT 1").rows


@pytest.mark.parametrize("name", ["", "Walk", "walk-1", "a b", 'a"; DROP DATABASE postgres; --', "x" * 47])
def test_a_name_that_does_not_serve_is_refused(name: str, harness_server: Server) -> None:
    """
    With what does.
    """
    with pytest.raises(HarnessError, match=r"A database cannot be called '.*'. Use at most 46 of a-z, 0-9 and _."):
        harness_server.databases.create(name)


def test_the_longest_name_is_not_cut(harness_server: Server) -> None:
    """
    63 bytes, and Postgres knows it by all of them.
    """
    name = harness_server.databases.create("x" * 46)
    with connect(harness_server.url(name)) as session:
        assert ((name,),) == session.rows("SELECT current_database()").rows
    harness_server.databases.drop(name)


def test_clone_says_who_is_in_the_way(harness_server: Server, session: PostgresSession, database: str) -> None:
    """
    Postgres does not copy a database that somebody is connected to.
    """
    assert session.rows("SELECT 1").rows
    with pytest.raises(HarnessError) as caught:
        harness_server.databases.clone(database, "copy")
    expected = f'source database "{database}" is being accessed by other users: close the sessions on it first.'
    assert expected == str(caught.value)


def test_clone_names_a_source_that_is_not_there(harness_server: Server) -> None:
    """
    And remembers no database of it.
    """
    before = harness_server.databases.made
    with pytest.raises(HarnessError, match='template database "nowhere" does not exist'):
        harness_server.databases.clone("nowhere", "copy")
    assert before == harness_server.databases.made


def test_threads_may_share_it(harness_server: Server) -> None:
    """
    Each gets a database of its own.
    """
    databases = harness_server.databases
    with ThreadPoolExecutor(4) as pool:
        names = list(pool.map(databases.create, ["one", "two", "one", "two", "three", "one"]))
    assert 6 == len(set(names))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(databases.drop, names))
    assert not set(names) & set(databases.made)
