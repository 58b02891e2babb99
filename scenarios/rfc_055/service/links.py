"""OpenAPI links: which answer feeds which request, so that a client can follow what it made."""

from collections.abc import Mapping
from typing import Any

__all__ = ["linked"]

# operation, status, link: operation it leads to, parameters from the answer or the request
CUSTOMER = {"customer_id": "$request.path.customer_id"}
LINKS: tuple[tuple[str, str, str, Mapping[str, str]], ...] = (
    ("create_customer", "201", "get_customer", {"customer_id": "$response.body#/id"}),
    ("create_customer", "201", "update_customer", {"customer_id": "$response.body#/id"}),
    ("create_customer", "201", "delete_customer", {"customer_id": "$response.body#/id"}),
    ("create_customer", "201", "list_api_keys", {"customer_id": "$response.body#/id"}),
    ("create_customer", "201", "create_api_key", {"customer_id": "$response.body#/id"}),
    ("create_customer", "201", "add_forge_account", {"customer_id": "$response.body#/id"}),
    ("create_api_key", "201", "list_api_keys", CUSTOMER),
    ("create_api_key", "201", "revoke_api_key", {**CUSTOMER, "key_id": "$response.body#/id"}),
    ("add_forge_account", "201", "list_forge_accounts", CUSTOMER),
    ("add_forge_account", "201", "verify_forge_account", {**CUSTOMER, "account_id": "$response.body#/id"}),
    ("create_fix_attempt", "201", "get_fix_attempt", {"attempt_id": "$response.body#/id"}),
    ("delete_customer", "204", "get_customer", CUSTOMER),
)


def linked(document: dict[str, Any]) -> dict[str, Any]:
    """Return an OpenAPI *document* with the links."""
    operations = {each["operationId"]: each for path in document["paths"].values() for each in path.values()}
    for source, status, target, parameters in LINKS:
        links = operations[source]["responses"][status].setdefault("links", {})
        links[target] = {"operationId": target, "parameters": dict(parameters)}
    return document
