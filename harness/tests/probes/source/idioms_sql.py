"""SQL's idioms."""

from harness.facts.references import Kind
from harness.tests.probes.source.idiom import Idiom

__all__ = ["SQL"]

DOUBTFUL = Kind.DOUBTFUL

SQL = (
    Idiom("selected", "SELECT id, plan FROM customers", "SELECT id, plan FROM subscriptions"),
    Idiom(
        "qualified", "SELECT customers.plan FROM customers", "SELECT subscriptions.plan FROM customers, subscriptions"
    ),
    Idiom(
        "by an alias",
        "SELECT c.plan FROM customers AS c JOIN subscriptions s ON s.customer_id = c.id",
        "SELECT s.plan FROM customers AS c JOIN subscriptions s ON s.customer_id = c.id",
    ),
    Idiom("in another case", "SELECT Plan FROM Customers", 'SELECT "Plan" FROM customers'),
    Idiom("quoted", 'SELECT "plan" FROM "customers"', 'SELECT "plan" FROM "subscriptions"'),
    Idiom("of a schema", "SELECT plan FROM public.customers", "SELECT plan FROM public.subscriptions"),
    Idiom("of another schema", "SELECT plan FROM archive.customers", "SELECT plan FROM archive.orders", DOUBTFUL),
    Idiom(
        "a condition", "DELETE FROM customers WHERE plan = 'trial'", "DELETE FROM subscriptions WHERE plan = 'trial'"
    ),
    Idiom(
        "ordered and grouped",
        "SELECT count(*) FROM customers\nGROUP BY plan",
        "SELECT subscription_plan AS plan, count(*) FROM customers\nGROUP BY 1 ORDER BY plan",
    ),
    Idiom(
        "inserted",
        "INSERT INTO customers (name, plan) VALUES ('a', 'b')",
        "INSERT INTO subscriptions (name, plan) VALUES ('a', 'b')",
    ),
    Idiom(
        "set",
        "UPDATE customers SET plan = 'pro' WHERE id = 1",
        "UPDATE subscriptions SET plan = 'pro' WHERE customer_id IN (SELECT id FROM customers)",
    ),
    Idiom(
        "on conflict",
        "INSERT INTO customers (id) VALUES (1) ON CONFLICT (id)\nDO UPDATE SET plan = 'x'",
        "INSERT INTO subscriptions (id) VALUES (1) ON CONFLICT (id)\nDO UPDATE SET plan = 'x'",
    ),
    Idiom(
        "excluded",
        "INSERT INTO customers (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET\nname = excluded.plan",
        "INSERT INTO orders (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET\nname = excluded.plan",
    ),
    Idiom(
        "returning",
        "UPDATE customers SET name = 'x'\nRETURNING plan",
        "UPDATE subscriptions SET name = 'x'\nRETURNING plan",
    ),
    Idiom(
        "updated from",
        "UPDATE subscriptions s SET name = c.plan FROM customers c WHERE c.id = s.customer_id",
        "UPDATE customers c SET name = s.plan FROM subscriptions s WHERE c.id = s.customer_id",
    ),
    Idiom(
        "merged",
        "MERGE INTO customers c USING new n ON n.id = c.id WHEN NOT MATCHED THEN\nINSERT (plan) VALUES ('x')",
        "MERGE INTO orders c USING new n ON n.id = c.id WHEN NOT MATCHED THEN\nINSERT (plan) VALUES ('x')",
    ),
    Idiom(
        "through WITH",
        "WITH c AS (SELECT * FROM customers)\nSELECT c.plan FROM c",
        "WITH c AS (SELECT id, subscription_plan AS plan FROM customers)\nSELECT c.plan FROM c",
    ),
    Idiom(
        "through a sub-select",
        "SELECT x.plan\nFROM (SELECT c.* FROM customers c) x",
        "SELECT x.plan\nFROM (SELECT s.* FROM customers c, subscriptions s) x",
    ),
    Idiom(
        "through what is written",
        "WITH gone AS (DELETE FROM customers RETURNING *)\nSELECT plan FROM gone",
        "WITH gone AS (DELETE FROM subscriptions RETURNING *)\nSELECT plan FROM gone",
    ),
    Idiom(
        "of an outer query",
        "SELECT 1 FROM customers c WHERE EXISTS (SELECT 1 FROM subscriptions s\nWHERE s.name = c.plan)",
        "SELECT 1 FROM subscriptions c WHERE EXISTS (SELECT 1 FROM customers s\nWHERE s.name = c.plan)",
    ),
    Idiom(
        "bare in a sub-select",
        "SELECT 1 FROM subscriptions s WHERE s.customer_id IN (SELECT id FROM customers WHERE plan = 'x')",
        "SELECT 1 FROM orders o WHERE o.id IN (SELECT order_id FROM subscriptions WHERE plan = 'x')",
    ),
    Idiom(
        "bare, of an outer query or not",
        "SELECT 1 FROM customers c WHERE c.id IN (SELECT customer_id FROM subscriptions WHERE plan = 'x')",
        "SELECT 1 FROM customers c WHERE c.id IN (SELECT s.customer_id FROM subscriptions s WHERE s.plan = 'x')",
        DOUBTFUL,
    ),
    Idiom(
        "bare beside another table",
        "SELECT plan FROM customers JOIN subscriptions s ON true",
        "SELECT plan FROM orders JOIN subscriptions s ON true",
        DOUBTFUL,
    ),
    Idiom(
        "joined by",
        "SELECT 1 FROM customers JOIN subscriptions USING (plan)",
        "SELECT 1 FROM orders JOIN subscriptions USING (plan)",
        DOUBTFUL,
    ),
    Idiom("a member of a row", "SELECT (c).plan FROM customers c", "SELECT (s).plan FROM subscriptions s"),
    Idiom("dropped", "ALTER TABLE customers DROP COLUMN plan", "ALTER TABLE subscriptions DROP COLUMN plan"),
    Idiom(
        "altered",
        "ALTER TABLE customers ALTER COLUMN plan SET DEFAULT 'x'",
        "ALTER TABLE customers DROP CONSTRAINT plan",
    ),
    Idiom("defined", "CREATE TABLE customers (id int, plan text)", "CREATE TABLE subscriptions (id int, plan text)"),
    Idiom("renamed", "ALTER TABLE customers RENAME plan TO tier", "ALTER TABLE subscriptions RENAME plan TO tier"),
    Idiom("indexed", "CREATE INDEX x ON customers (plan)", "CREATE INDEX plan ON customers (name)"),
    Idiom(
        "an index's condition",
        "CREATE INDEX x ON customers (id) WHERE plan IS NULL",
        "CREATE INDEX x ON orders (id) WHERE plan IS NULL",
    ),
    Idiom(
        "a foreign key to it",
        "CREATE TABLE s (id text REFERENCES customers (plan))",
        "CREATE TABLE s (id text REFERENCES plans (plan))",
    ),
    Idiom(
        "checked",
        "ALTER TABLE customers ADD CONSTRAINT x CHECK (plan <> '')",
        "ALTER TABLE orders ADD CONSTRAINT x CHECK (plan <> '')",
    ),
    Idiom(
        "a view of it",
        "CREATE VIEW v AS SELECT plan FROM customers",
        "CREATE VIEW v (plan) AS SELECT name FROM customers",
    ),
    Idiom("commented", "COMMENT ON COLUMN customers.plan IS ''", "COMMENT ON COLUMN orders.plan IS ''"),
    Idiom("granted", "GRANT SELECT (plan) ON customers TO x", "GRANT SELECT (plan) ON orders TO x"),
    Idiom("copied", "COPY customers (id, plan) TO STDOUT", "COPY orders (id, plan) TO STDOUT"),
    Idiom(
        "a trigger's",
        "CREATE TRIGGER x BEFORE UPDATE OF plan ON customers FOR EACH ROW EXECUTE FUNCTION f()",
        "CREATE TRIGGER plan BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION f()",
    ),
    Idiom(
        "in a body",
        "DO $$ BEGIN\nUPDATE customers SET plan = 'x'; END $$",
        "DO $$ BEGIN\nUPDATE orders SET plan = 'x'; END $$",
        DOUBTFUL,
    ),
    Idiom(
        "asked in a body",
        "DO $$ BEGIN\nIF EXISTS (SELECT 1 FROM customers WHERE plan = '') THEN RETURN; END IF; END $$",
        "DO $$ BEGIN\nIF EXISTS (SELECT 1 FROM orders WHERE plan = '') THEN RETURN; END IF; END $$",
        DOUBTFUL,
    ),
    Idiom(
        "a trigger's row",
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN\nNEW.plan := 'x'; RETURN NEW; END $$",
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN\n-- no plan\nRETURN NEW; END $$",
        DOUBTFUL,
    ),
    Idiom(
        "put together in a body",
        "DO $$ BEGIN\nEXECUTE 'ALTER TABLE customers DROP COLUMN plan'; END $$",
        "DO $$ BEGIN\nEXECUTE 'ALTER TABLE orders DROP COLUMN plan'; END $$",
        DOUBTFUL,
    ),
    Idiom(
        "with placeholders",
        "SELECT plan FROM customers WHERE id = ? AND name = %s AND x = :x AND y = %(y)s AND z = $1",
        "SELECT plan FROM orders WHERE id = ? AND name = %s AND x = :x AND y = %(y)s AND z = $1",
    ),
    Idiom(
        "with interpolations",
        "SELECT plan FROM customers WHERE id = #{id} AND x = {x['y']}",
        "SELECT plan FROM orders WHERE id = #{id} AND x = {x['y']}",
    ),
    Idiom("a part", "plan = 'x' AND", "SELECT plan FROM orders WHERE AND", DOUBTFUL),
    Idiom(
        "a part with an alias",
        "FROM customers c WHERE c.plan = 'x'",
        "FROM customers c JOIN orders s ON s.plan = 'x'",
        DOUBTFUL,
    ),
    Idiom("of a table unknown", "SELECT plan FROM #{table} WHERE", "SELECT name FROM #{table} -- plan", DOUBTFUL),
    Idiom(
        "looked up",
        "SELECT 1 FROM information_schema.columns WHERE table_name = 'customers' AND column_name = 'plan'",
        "SELECT data ->> 'plan' FROM customers",
        DOUBTFUL,
    ),
    Idiom("not a comment", "SELECT 1; SELECT plan FROM customers", "SELECT 1 /* plan /* of */ customers.plan */"),
    Idiom("not a string", "SELECT 'it''s', plan FROM customers", "SELECT 'it''s plan' FROM customers"),
    Idiom("not a function", "SELECT plan FROM customers", "SELECT plan(1) FROM customers"),
    Idiom("not a table", "SELECT plan FROM customers", "SELECT p.id FROM plan p, customers"),
)
