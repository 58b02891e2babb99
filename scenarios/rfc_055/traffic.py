"""What clients of the platform ask for: recorded on release N−1 before the RFC, replayed everywhere else."""

# ruff: noqa: S608  # the queries are put together from each other

import json
from collections.abc import Mapping

from harness import Call, Differs, Traffic

__all__ = ["API", "BROUGHT", "DECLARED", "ENVIRONMENT", "TRAFFIC"]

ADMIN = "administrator-of-the-walk"
ENVIRONMENT = (("ADMIN_API_KEY", ADMIN), ("CREDENTIALS_SECRET", "of the walk"), ("RATE_LIMIT", "off"))


def call(name: str, line: str, body: Mapping[str, object] | None = None, *, key: str = "{admin}") -> Call:
    """A call by its request line, as in `GET /api/v1/customers?limit=5`."""
    method, _, target = line.partition(" ")
    path, _, query = target.partition("?")
    asked = tuple((part.partition("=")[0], part.partition("=")[2]) for part in query.split("&") if part)
    return Call(name, method, path, key, asked, json.dumps(body) if body is not None else "")


API = "/api/v1"
ONE, NEW = f"{API}/customers/{{customer}}", f"{API}/customers/{{created.id}}"
DATA = {"found": 2, "files": ["a.py"]}

CALLS = (
    call("health", f"GET {API}/health", key=""),
    call("customers", f"GET {API}/customers?limit=100"),
    call("second-page", f"GET {API}/customers?limit=3&offset=3"),
    call("nobody", f"GET {API}/customers", key=""),
    call("one", f"GET {ONE}"),
    call("itself", f"GET {ONE}", key="{key}"),
    call("another", f"GET {API}/customers/{{other}}", key="{key}"),
    call("by-its-second-key", f"GET {ONE}", key="{second}"),
    call("by-its-old-key", f"GET {API}/customers/{{direct}}", key="{old_key}"),
    call("not-there", f"GET {API}/customers/999999999"),
    call("created", f"POST {API}/customers", {"name": "Ada", "email": "ada@example.test", "user_id": "{user}"}),
    call("taken", f"POST {API}/customers", {"name": "Ada", "email": "ada@example.test", "user_id": "{user}"}),
    call("refused", f"POST {API}/customers", {"name": " ", "email": "no", "user_id": "{user}"}),
    # A client that still sends what is dropped.
    call("with-dropped-fields", f"POST {API}/customers", {"name": "Old", "email": "old@example.test",
         "user_id": "{user}", "plan": "demo", "payment_method_added": True, "monthly_fix_quota": 7}),
    call("renamed", f"PATCH {NEW}", {"name": "Ada Lovelace", "monthly_limit": 7, "metadata": {"a": [1, None]}}),
    call("renamed-again", f"GET {NEW}"),
    call("another-field", f"PATCH {NEW}", {"plan": "demo", "active": False}),
    call("conflict", f"PATCH {NEW}", {"email": "old@example.test"}),
    call("key", f"POST {NEW}/api-keys", {"name": "first"}),
    call("second-of-new", f"POST {NEW}/api-keys", {"name": "second"}),
    call("by-its-new-key", f"GET {NEW}", key="{key.key}"),
    call("keys", f"GET {NEW}/api-keys"),
    call("keys-of-old", f"GET {ONE}/api-keys"),
    call("revoked", f"DELETE {NEW}/api-keys/{{second-of-new.id}}"),
    call("by-its-revoked-key", f"GET {NEW}", key="{second-of-new.key}"),
    call("account", f"POST {NEW}/forge-accounts", {"forge_type": "github", "namespace": "lovelace"}),
    call("account-again", f"POST {NEW}/forge-accounts", {"forge_type": "github", "namespace": "lovelace"}),
    call("accounts", f"GET {NEW}/forge-accounts"),
    call("not-verified", f"POST {API}/phases/store", {"phase": "scan", "repo": "lovelace/engine",
         "commit_sha": "c0ffee", "data": DATA}, key="{key.key}"),
    call("verified", f"POST {NEW}/forge-accounts/{{account.id}}/verify"),
    call("scan", f"POST {API}/phases/store", {"phase": "scan", "repo": "lovelace/engine", "commit_sha": "c0ffee",
         "branch": "main", "data": DATA}, key="{key.key}"),
    call("validation", f"POST {API}/phases/store", {"phase": "validation", "repo": "lovelace/engine",
         "commit_sha": "c0ffee", "issue_number": 4, "data": DATA}, key="{key.key}"),
    call("results", f"GET {API}/phases/retrieve?repo=lovelace/engine&issue=4&commit=c0ffee", key="{key.key}"),
    call("exchange", f"POST {API}/credentials/exchange", {"api_key": "{key.key}", "providers": ["openai", "ollama"],
         "ttl_minutes": 1}, key=""),
    call("exchange-of-nobody", f"POST {API}/credentials/exchange", {"api_key": "nobody's", "providers": ["openai"]},
         key=""),
    call("refresh", f"POST {API}/credentials/refresh", {"api_key": "{lender}", "credential_id": "{credential}"},
         key=""),
    call("usage", f"POST {API}/usage/report", {"api_key": "{key.key}", "provider": "openai", "tokens_used": 4001,
         "request_count": 2, "job_id": "j"}, key=""),
    call("used", f"GET {NEW}"),
    call("attempt", f"POST {API}/fix-attempts", {"github_org": "lovelace", "repo_name": "engine", "pr_number": 3},
         key="{key.key}"),
    # One of a customer's two keys: the one that was shown is recorded.
    call("attempt-by-second", f"POST {API}/fix-attempts", {"github_org": "two", "repo_name": "keys", "pr_number": 1},
         key="{second}"),
    call("attempt-again", f"POST {API}/fix-attempts", {"github_org": "lovelace", "repo_name": "engine",
         "pr_number": 3}, key="{key.key}"),
    call("attempt-shown", f"GET {API}/fix-attempts/{{attempt.id}}", key="{key.key}"),
    call("not-deleted", f"DELETE {NEW}"),
    call("deleted", f"DELETE {API}/customers/{{with-dropped-fields.id}}"),
)  # fmt: skip

# Keys that can be sent in a header: generated ones hold whatever a column may.
KEYS = "SELECT id, customer_id, key FROM api_keys WHERE active AND key ~ '^[!-~]+$'"
TWO = f"SELECT customer_id FROM ({KEYS}) k GROUP BY customer_id HAVING count(*) > 1 ORDER BY customer_id LIMIT 1"
DIRECT = """
SELECT c.id, c.api_key FROM customers c
WHERE c.active AND c.api_key ~ '^[!-~]+$' AND NOT EXISTS (SELECT FROM api_keys k WHERE k.key = c.api_key)
ORDER BY c.id LIMIT 1
"""
LENT = f"""
SELECT d.id AS credential_id, k.key AS api_key FROM credentials d JOIN ({KEYS}) k USING (customer_id)
WHERE d.revoked IS NOT TRUE AND d.expires_at < now() AT TIME ZONE 'UTC' + INTERVAL '2 minutes'
ORDER BY d.id, k.id
"""
TRAFFIC = Traffic(
    CALLS,
    feeds=(
        ("user", "SELECT min(id) FROM users"),
        ("customer", TWO),
        ("other", f"SELECT max(customer_id) FROM ({KEYS}) k"),
        ("key", f"SELECT min(key) FROM ({KEYS}) k WHERE customer_id = ({TWO})"),
        ("second", f"SELECT max(key) FROM ({KEYS}) k WHERE customer_id = ({TWO})"),
        ("direct", f"SELECT id FROM ({DIRECT}) d"),
        ("old_key", f"SELECT api_key FROM ({DIRECT}) d"),
        ("credential", f"SELECT credential_id FROM ({LENT}) d"),
        ("lender", f"SELECT api_key FROM ({LENT}) d"),
    ),
    given=(("admin", ADMIN),),
    stands=(
        "SELECT id AS customer_id FROM customers ORDER BY id",
        "SELECT customer_id, id AS account_id FROM forge_accounts ORDER BY id",
        "SELECT customer_id, id AS key_id FROM api_keys ORDER BY id",
        "SELECT id AS attempt_id FROM fix_attempts ORDER BY id",
        "SELECT id AS user_id FROM users ORDER BY id",
        LENT,
    ),
    secret=("admin", "key", "second", "old_key", "lender", "api_key", "key.key", "second-of-new.key"),
)

GONE = ("github_org", "plan", "trial_expired")
COME = ("trial_expired_at", "payment_method_added_at", "subscription_status")
DROPPED = ("api_key", "github_org", "plan", "trial_expired", "payment_method_added", "monthly_fix_quota")
KEY = ("id", "name", "active", "permissions", "last_used_at", "expires_at", "inserted_at", "updated_at")
BROUGHT = (
    *(
        Differs(operation, gone=GONE, new=COME, writes=tuple(f"customers.{name}" for name in DROPPED))
        for operation in ("get_customer", "update_customer", "create_customer")
    ),
    # A key that stood in customers alone is one of the customer's keys now.
    Differs("list_api_keys", new=tuple(f"items.{name}" for name in KEY)),
    Differs("list_customers", *(tuple(f"items.{name}" for name in names) for names in (GONE, COME))),
)
# Of the document: what is shown no more, and what a client may send on and is ignored.
DECLARED = (
    *(f"*_customer response *: {name}" for name in GONE),
    *(f"list_customers response 200: items.{name}" for name in GONE),
    *(f"*_customer request: {name}" for name in ("api_key", "github_org", "plan")),
)
