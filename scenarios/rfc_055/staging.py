"""What a deployed platform is looked at by: its API's routes, and the requests that are safe to send."""

from harness import Call, Doors, SameRecord, Staging

__all__ = ["STAGING"]

API = "/api/v1"
CUSTOMER = f"{API}/customers/{{customer_id}}"
ROUTES = (
    f"GET {API}/health",
    *(f"{method} {API}/customers" for method in ("GET", "POST")),
    *(f"{method} {CUSTOMER}" for method in ("GET", "PATCH", "DELETE")),
    *(f"{method} {CUSTOMER}/{what}" for what in ("api-keys", "forge-accounts") for method in ("GET", "POST")),
    f"DELETE {CUSTOMER}/api-keys/{{key_id}}",
    f"POST {CUSTOMER}/forge-accounts/{{account_id}}/verify",
    f"POST {API}/credentials/exchange",
    f"POST {API}/credentials/refresh",
    f"POST {API}/usage/report",
    f"POST {API}/fix-attempts",
    f"GET {API}/fix-attempts/{{attempt_id}}",
    f"POST {API}/phases/store",
    f"GET {API}/phases/retrieve",
)
HEALTH = f"GET {API}/health"


def get(name: str, path: str, key: str = "{canary}") -> Call:
    """A call that reads."""
    return Call(name, "GET", f"{API}/{path}", key)


# What opens something, or could: replaced wherever rows are copied to.
MASKED = (
    "customers.api_key",
    "api_keys.key",
    "fix_attempts.api_key_used",
    "users.hashed_password",
    "users_tokens.token",
    "credentials.encrypted_key",
)

# The canary is a customer: its key opens its own records.
STAGING = Staging(
    api=Doors(
        calls=(
            get("health", "health", key=""),
            get("itself", "customers/{customer}"),
            get("its-keys", "customers/{customer}/api-keys"),
            get("its-forge-accounts", "customers/{customer}/forge-accounts"),
            get("its-fix-attempt", "fix-attempts/{attempt}"),
        ),
        feeds=(
            ("customer", "SELECT customer_id FROM api_keys WHERE key = :canary AND active"),
            ("attempt", "SELECT min(id) FROM fix_attempts WHERE customer_id = :customer"),
        ),
        routes=ROUTES,
        opened=(HEALTH,),
        same=(
            SameRecord(
                "itself",
                "SELECT id, name, email, active, monthly_limit, current_usage, stripe_customer_id, subscription_plan, "
                "rollover_fixes, user_id, inserted_at, updated_at FROM customers WHERE id = :customer",
            ),
        ),
    ),
    masked=MASKED,
)
