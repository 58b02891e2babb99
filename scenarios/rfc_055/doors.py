"""Each way in of the platform's API, and every key that anybody could know."""

import json

from harness import Access, Call, Door
from scenarios.rfc_055.traffic import API

__all__ = ["ACCESS", "OPENED"]

OPENED = ("health",)  # platform.md: nobody's key needed
SCHEME = "APIKeyHeader"
# platform.md: whose an open row of api_keys says, else whose customers says.
KEYS = """
SELECT key, owner FROM (
    SELECT key, customer_id AS owner, CASE WHEN active THEN 3 ELSE 1 END AS turn, id FROM api_keys
    UNION ALL SELECT api_key, id, 2, id FROM customers
) k ORDER BY turn, id
"""
KEYS_AFTER = "SELECT key, customer_id FROM api_keys ORDER BY id"
# Keys that opened and are to open no more, and why: platform.md's rule and the contract's answers.
CLOSED = """
SELECT c.api_key, 'nobody', 'closed in api_keys, open through customers' FROM customers c
JOIN api_keys k ON k.key = c.api_key WHERE c.active AND k.active IS NOT TRUE
UNION ALL
SELECT api_key, 'nobody', 'blank' FROM customers c
WHERE btrim(api_key) = '' AND NOT EXISTS (SELECT FROM api_keys k WHERE k.key = c.api_key)
"""
# Results are asked for by api_keys alone: what stood in customers comes over, and opens them from then on.
CAME_OVER = """
SELECT c.api_key, '403', 'came over from customers' FROM customers c
WHERE c.active AND btrim(c.api_key) <> '' AND NOT EXISTS (SELECT FROM api_keys k WHERE k.key = c.api_key)
"""


def _body(name: str, path: str, **fields: object) -> Call:
    return Call(name, "POST", f"{API}/{path}", body=json.dumps({"api_key": "{key}", **fields}))


NOWHERE = (("repo", "nobody-at-all/nothing"), ("issue", "1"), ("commit", "c0ffee"))
ACCESS = Access(
    (
        Door(Call("x-api-key", "GET", f"{API}/customers/{{owner}}"), "id", SCHEME),
        Door(Call("x-api-key for another", "GET", f"{API}/customers/{{other}}"), "", SCHEME),
        # 403: let in, and no forge account of that name.
        Door(Call("x-api-key of results", "GET", f"{API}/phases/retrieve", query=NOWHERE), "", SCHEME, CAME_OVER),
        Door(
            _body("api_key of usage", "usage/report", provider="openai", tokens_used=0, request_count=0, job_id="j"),
            "usage_records.customer_id",
        ),
        Door(_body("api_key of exchange", "credentials/exchange", providers=["openai"]), "credentials.customer_id"),
        # 404: let in, and no such credential.
        Door(_body("api_key of refresh", "credentials/refresh", credential_id=2**31 - 1)),
    ),
    KEYS,
    KEYS_AFTER,
    CLOSED,
)
