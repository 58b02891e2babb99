"""Ways to have an effect from a session that reads, and readings that have none though they look alike."""

from typing import NamedTuple

__all__ = ["HARMLESS", "HOSTILE", "PLANTED", "TRIED", "UNTRIED", "Ask"]


class Ask(NamedTuple):
    """What is asked, by its name, and a part of the reason why it is not sent."""

    name: str
    sql: str
    because: str = ""


# Each is the planted fault of one of HOSTILE, or the right twin of one.
PLANTED = """
CREATE EXTENSION citext; CREATE EXTENSION dblink; CREATE EXTENSION file_fdw;
CREATE SEQUENCE counter;
CREATE TABLE people (id int PRIMARY KEY, name text, mail citext, part int);
INSERT INTO people SELECT n, 'p' || n, 'p' || n || '@example.com', n % 3 FROM generate_series(1, 100) n;
CREATE FUNCTION writes() RETURNS int LANGUAGE plpgsql AS $$ BEGIN UPDATE people SET name = 'x'; RETURN 1; END $$;
CREATE FUNCTION lies() RETURNS int LANGUAGE plpgsql STABLE AS $$ BEGIN PERFORM pg_advisory_lock(7); RETURN 1; END $$;
CREATE FUNCTION lies_more() RETURNS int LANGUAGE sql STABLE AS $$ SELECT lies() $$;
CREATE FUNCTION standard() RETURNS int LANGUAGE sql STABLE BEGIN ATOMIC SELECT lies(); END;
CREATE FUNCTION returned() RETURNS int LANGUAGE sql STABLE RETURN lies();
CREATE FUNCTION by_default(n int DEFAULT lies()) RETURNS int LANGUAGE sql STABLE AS $$ SELECT n $$;
CREATE FUNCTION unlimited() RETURNS int LANGUAGE sql STABLE SET lock_timeout = 0 AS $$ SELECT 1 $$;
CREATE FUNCTION locks() RETURNS int LANGUAGE sql AS $$ SELECT id FROM people FOR UPDATE $$;
CREATE FUNCTION shouts(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT upper($1) || '!' $$;
CREATE FUNCTION of_row(people) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN lies(); END $$;
CREATE FUNCTION loud_row(people) RETURNS text LANGUAGE sql STABLE AS $$ SELECT upper($1.name) $$;
CREATE FUNCTION plus(text, text) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN lies(); END $$;
CREATE OPERATOR @+ (FUNCTION = plus, LEFTARG = text, RIGHTARG = text);
CREATE OPERATOR !!! (FUNCTION = nextval, RIGHTARG = regclass);
CREATE FUNCTION sums(int, int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN lies(); END $$;
CREATE AGGREGATE total(int) (SFUNC = sums, STYPE = int);
CREATE VIEW people_seen AS SELECT id, name FROM people;
CREATE VIEW people_counted AS SELECT id, nextval('counter') AS n FROM people;
CREATE VIEW over_it AS SELECT n FROM people_counted;
CREATE MATERIALIZED VIEW people_kept AS SELECT id, lies() AS n FROM people LIMIT 1;
CREATE DOMAIN guarded AS int CHECK (VALUE > lies() - 10);
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE TYPE pair AS (a guarded, b int);
CREATE TYPE mood AS ENUM ('fine');
CREATE FUNCTION to_mood(int) RETURNS mood LANGUAGE plpgsql AS $$ BEGIN PERFORM lies(); RETURN 'fine'; END $$;
CREATE CAST (int AS mood) WITH FUNCTION to_mood(int);
CREATE FUNCTION part_of(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN $1 + public.lies(); END $$;
CREATE TABLE indexed (id int, part int);
CREATE INDEX ON indexed (part) WHERE part > part_of(3);
CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE elsewhere (line text) SERVER files OPTIONS (program 'touch /tmp/planted; echo 1');
CREATE TABLE parted (id int) PARTITION BY LIST (id);
CREATE FOREIGN TABLE parted_1 PARTITION OF parted FOR VALUES IN (1) SERVER files OPTIONS (program 'echo 1');
CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM lies(); RETURN NEW; END $$;
CREATE TABLE watched (id int); CREATE TRIGGER noted BEFORE UPDATE ON watched FOR EACH ROW EXECUTE FUNCTION noted();
CREATE FUNCTION runs() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'SELECT lies' || '()'; RETURN NEW; END $$;
CREATE TABLE executed (id int); CREATE TRIGGER runs BEFORE UPDATE ON executed FOR EACH ROW EXECUTE FUNCTION runs();
CREATE FUNCTION stamps() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.name := upper(NEW.name); RETURN NEW; END $$;
CREATE TRIGGER stamps BEFORE UPDATE ON people FOR EACH ROW EXECUTE FUNCTION stamps();
CREATE TABLE ruled (id int); CREATE RULE also AS ON UPDATE TO ruled DO ALSO NOTIFY a;
CREATE TABLE checked (id int CHECK (id > lies() - 9));
SELECT pg_advisory_unlock_all();
"""
NOT_SEEN = "what it does cannot be seen"
MORE = "does more than read"
HOSTILE = (
    Ask("an insert", "INSERT INTO people VALUES (0)", "Insert is no statement that only reads"),
    Ask("an update", "UPDATE people SET name = 'x'", "Update is no"),
    Ask("a delete", "DELETE FROM people", "Delete is no"),
    Ask("a merge", "MERGE INTO people USING people p ON FALSE WHEN NOT MATCHED THEN DO NOTHING", "Merge is no"),
    Ask("truncate", "TRUNCATE people", "Truncate is no"),
    Ask("ddl", "CREATE TABLE t (n int)", "Create is no"),
    Ask("a temporary table", "CREATE TEMP TABLE t AS SELECT 1", "CreateTableAs is no"),
    Ask("select into", "SELECT * INTO t FROM people", "SELECT INTO makes a table"),
    Ask("a CTE that writes", "WITH w AS (DELETE FROM people RETURNING id) SELECT * FROM w", "Delete is no"),
    Ask("for update", "SELECT * FROM people FOR UPDATE", "FOR UPDATE or SHARE writes into the rows"),
    Ask("for key share, within", "SELECT * FROM (SELECT * FROM people FOR KEY SHARE) q", "FOR UPDATE or SHARE"),
    Ask("two at once", "SELECT 1; DELETE FROM people", "2 statements"),
    Ask("out of the transaction", "COMMIT", "Transaction is no"),
    Ask("out and on", "SELECT 1; COMMIT; DELETE FROM people", "3 statements"),
    Ask("a way round it", "SET TRANSACTION READ WRITE", "VariableSet is no"),
    Ask("the setting", "SET transaction_read_only = off", "VariableSet is no"),
    Ask(
        "by a function",
        "SELECT set_config('transaction_read_only', 'off', TRUE)",
        f"set_config(text,text,boolean) {MORE}",
    ),
    Ask(
        "by a name made up",
        "SELECT set_config('transaction' || '_read_only', 'off', TRUE)",
        f"set_config(text,text,boolean) {MORE}",
    ),
    Ask("the timeout", "SELECT set_config('statement_timeout', '0', FALSE)", f"set_config(text,text,boolean) {MORE}"),
    Ask(
        "by the table of settings",
        "UPDATE pg_settings SET setting = 'off' WHERE name = 'transaction_read_only'",
        "Update is no",
    ),
    Ask("reset", "RESET ALL", "VariableSet is no"),
    Ask("another role", "SET ROLE postgres", "VariableSet is no"),
    Ask("discard", "DISCARD ALL", "Discard is no"),
    Ask("nextval", "SELECT nextval('counter')", f"nextval(regclass) {MORE}"),
    Ask("quoted", "SELECT \"nextval\"('counter')", f"nextval(regclass) {MORE}"),
    Ask("qualified", "SELECT pg_catalog.nextval('counter')", f"nextval(regclass) {MORE}"),
    Ask("named in unicode", "SELECT U&\"n\\0065xtval\"('counter')", f"nextval(regclass) {MORE}"),
    Ask("setval", "SELECT setval('counter', 9)", f"setval(regclass,bigint) {MORE}"),
    Ask("an advisory lock", "SELECT pg_advisory_lock(1)", f"pg_advisory_lock(bigint) {MORE}"),
    Ask("if there is one", "SELECT pg_try_advisory_lock_shared(1, 2)", MORE),
    Ask("a transaction's number", "SELECT txid_current()", f"txid_current() {MORE}"),
    Ask("notify", "SELECT pg_notify('a', 'b')", f"pg_notify(text,text) {MORE}"),
    Ask("listen", "LISTEN a", "Listen is no"),
    Ask("a large object", "SELECT lo_create(0)", f"lo_create(oid) {MORE}"),
    Ask("a server's file", "SELECT pg_read_file('PG_VERSION')", MORE),
    Ask("its folders", "SELECT * FROM pg_ls_dir('.')", MORE),
    Ask("copy to a program", "COPY (SELECT 1) TO PROGRAM 'touch /tmp/planted'", "Copy is no"),
    Ask("copy to us", "COPY people TO STDOUT", "Copy is no"),
    Ask("dblink", "SELECT dblink_exec('dbname=x', 'DELETE FROM people')", "dblink_exec(text) is written in c"),
    Ask("somebody's session", "SELECT pg_terminate_backend(1)", f"pg_terminate_backend(integer,bigint) {MORE}"),
    Ask("the server's settings", "SELECT pg_reload_conf()", f"pg_reload_conf() {MORE}"),
    Ask("the log", "SELECT pg_rotate_logfile()", MORE),
    Ask("the WAL", "SELECT pg_switch_wal()", MORE),
    Ask("a message in the WAL", "SELECT pg_logical_emit_message(FALSE, 'a', 'b')", MORE),
    Ask("statistics", "SELECT pg_stat_reset()", MORE),
    Ask("sleep", "SELECT pg_sleep(60)", f"pg_sleep(double precision) {MORE}"),
    Ask("a query in a string", "SELECT query_to_xml('SELECT nextval(''counter'')', TRUE, TRUE, '')", MORE),
    Ask("a table in a string", "SELECT table_to_xml('people_counted', TRUE, TRUE, '')", MORE),
    Ask("a type in a string", "SELECT pg_input_is_valid('1', 'guarded')", MORE),
    Ask("do", "DO $$ BEGIN PERFORM lies(); END $$", "Do is no"),
    Ask("call", "CALL writes()", "Call is no"),
    Ask("prepare", "PREPARE p AS SELECT 1", "Prepare is no"),
    Ask("execute", "EXECUTE p", "Execute is no"),
    Ask("a cursor", "DECLARE c CURSOR WITH HOLD FOR SELECT 1", "DeclareCursor is no"),
    Ask("lock table", "LOCK TABLE people IN ACCESS SHARE MODE", "Lock is no"),
    Ask("vacuum", "VACUUM people", "Vacuum is no"),
    Ask("explain analyze", "EXPLAIN ANALYZE SELECT nextval('counter')", "EXPLAIN ANALYZE runs"),
    Ask("explain with options", "EXPLAIN (ANALYZE, COSTS OFF) SELECT 1", "EXPLAIN ANALYZE runs"),
    Ask("explain a delete", "EXPLAIN DELETE FROM people", "Delete is no"),
    Ask("explain a function", "EXPLAIN SELECT lies()", f"lies() is written in plpgsql, and {NOT_SEEN}"),
    Ask("a function", "SELECT writes()", "writes() is written in plpgsql"),
    Ask("one that lies", "SELECT lies()", "lies() is written in plpgsql"),
    Ask("one that calls it", "SELECT lies_more()", "lies() is written in plpgsql"),
    Ask("one in standard SQL", "SELECT standard()", "lies() is written in plpgsql"),
    Ask("one that returns it", "SELECT returned()", "lies() is written in plpgsql"),
    Ask("by its default", "SELECT by_default()", "lies() is written in plpgsql"),
    Ask("one that lifts a limit", "SELECT unlimited()", "unlimited() has settings of its own"),
    Ask("one that locks", "SELECT locks()", f"locks() {MORE} (not sent: SELECT … FOR UPDATE"),
    Ask("of a row, as a field", "SELECT p.of_row FROM people p", "of_row(people) is written in plpgsql"),
    Ask("likewise, in brackets", "SELECT (p).of_row FROM people p", "of_row(people) is written in plpgsql"),
    Ask("in FROM", "SELECT * FROM writes()", "writes() is written in plpgsql"),
    Ask("an operator", "SELECT 'a' @+ 'b'", "plus(text,text) is written in plpgsql"),
    Ask("an operator over nextval", "SELECT !!! 'counter'::regclass", f"nextval(regclass) {MORE}"),
    Ask("an aggregate", "SELECT total(id) FROM people", "total(integer) is an aggregate"),
    Ask("a view", "SELECT count(*) FROM people_counted", f"nextval(regclass) {MORE}"),
    Ask("a view of a view", "TABLE over_it", f"nextval(regclass) {MORE}"),
    Ask("a domain", "SELECT 5::guarded", "lies() is written in plpgsql"),
    Ask("a domain within", "SELECT '(1,2)'::pair", "lies() is written in plpgsql"),
    Ask("an array of them", "SELECT '{1}'::guarded[]", "lies() is written in plpgsql"),
    Ask("called as a function", "SELECT guarded('5')", "lies() is written in plpgsql"),
    Ask(
        "a record of json",
        "SELECT * FROM json_to_record('{\"a\": 1}') AS r (a guarded)",
        "lies() is written in plpgsql",
    ),
    Ask("a cast", "SELECT 1::mood", "to_mood(integer) is written in plpgsql"),
    Ask("what the planner runs", "SELECT id FROM indexed WHERE part = 5", "part_of(integer) is written in plpgsql"),
    Ask("a program as a table", "SELECT * FROM elsewhere", "elsewhere is a foreign table"),
    Ask("a part of a table", "SELECT * FROM parted", "parted_1 is a foreign table"),
    Ask("not SQL", "SELEKT 1", "cannot be read as one statement"),
    Ask("nothing", "", "0 statements"),
)
HARMLESS = (
    Ask("rows", "SELECT id, name FROM people ORDER BY id"),
    Ask("a table", "TABLE people"),
    Ask("values", "VALUES (1), (2)"),
    Ask("what would write, in a string", "SELECT 'DELETE FROM people; SELECT nextval(''counter'')'"),
    Ask("in a comment", "SELECT 1 -- ; DELETE FROM people\n"),
    Ask("a column called so", "SELECT 1 AS nextval ORDER BY nextval"),
    Ask("a setting read", "SHOW transaction_read_only"),
    Ask("a setting of print", "SELECT set_config('DateStyle', 'ISO', FALSE)"),
    Ask("a view", "SELECT * FROM people_seen"),
    Ask("a kept view", "SELECT * FROM people_kept"),
    Ask("a function in SQL", "SELECT shouts(name) FROM people"),
    Ask("of a row", "SELECT p.loud_row FROM people p"),
    Ask(
        "an extension's",
        "SELECT mail, max(mail), lower(mail) FROM people WHERE mail = 'P1@example.com' GROUP BY 1",
    ),
    Ask("a domain", "SELECT 5::positive"),
    Ask("sizes", "SELECT pg_total_relation_size('people'), clock_timestamp()"),
    Ask("a sequence as a table", "SELECT last_value FROM counter"),
    Ask("a plan", "EXPLAIN (VERBOSE, COSTS OFF) SELECT * FROM people"),
    Ask("locks", "SELECT count(*) FROM pg_locks"),
    Ask("sessions", "SELECT count(*) FROM pg_stat_activity"),
    Ask("the standard's tables", "SELECT count(*) FROM information_schema.columns"),
    Ask(
        "a query of queries",
        "WITH RECURSIVE q AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM q WHERE n < 3) SELECT * FROM q",
    ),
)
# Of writes that are rolled back.
TRIED = (
    Ask("an update", "UPDATE people SET name = upper(name) WHERE id < 3 RETURNING id"),
    Ask("a query", "SELECT id FROM people"),
    Ask("a CTE", "WITH w AS (UPDATE people SET name = 'x' RETURNING id) SELECT count(*) FROM w"),
)
UNTRIED = (
    Ask("an insert, whose sequence would go on", "INSERT INTO people VALUES (0)", "Insert is no"),
    Ask("a delete, which cascades", "DELETE FROM people", "Delete is no"),
    Ask("ddl", "ALTER TABLE people ADD n int", "AlterTable is no"),
    Ask("a sequence", "UPDATE people SET id = nextval('counter')", f"nextval(regclass) {MORE}"),
    Ask("a trigger", "UPDATE watched SET id = 2", "lies() is written in plpgsql"),
    Ask("a trigger that executes", "UPDATE executed SET id = 2", "runs() executes what is in a string"),
    Ask("a rule", "UPDATE ruled SET id = 2", "ruled has a rule for what is written"),
    Ask("a check", "UPDATE checked SET id = 2", "lies() is written in plpgsql"),
    Ask("a view", "UPDATE people_seen SET name = 'x'", "people_seen is no table"),
    Ask("out of it", "COMMIT", "Transaction is no"),
)
