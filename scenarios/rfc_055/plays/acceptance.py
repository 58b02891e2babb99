"""What became of the rows, through release N's own changesets: they accept it, but for what the contract declares."""

from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.orm import Session

from harness import Code
from scenarios.rfc_055.names import MOST
from scenarios.rfc_055.plays.stage import Play, opened

__all__ = ["acceptance"]

# Of each kind of row: model, changeset, and which fields of which rows are declared to be refused.
CUSTOMERS = f"""
SELECT id, array_remove(ARRAY[
    CASE WHEN btrim(name) = '' THEN 'name' END,
    CASE WHEN email !~ '^[^\\s]+@[^\\s]+$' THEN 'email' END,
    CASE WHEN jsonb_typeof(metadata) NOT IN ('object', 'null') THEN 'metadata' END,
    CASE WHEN user_id IS NULL THEN 'user_id' END
], NULL)
FROM customers ORDER BY id LIMIT {MOST}
"""  # noqa: S608  # a number of ours
# Of these only what the upgrade made: nothing else is of this hour.
FRESH = "inserted_at > now() AT TIME ZONE 'UTC' - interval '1 hour' AND inserted_at <= now() AT TIME ZONE 'UTC'"
KEYS = f"SELECT id, '{{}}'::text[] FROM api_keys WHERE {FRESH} ORDER BY id LIMIT {MOST}"  # noqa: S608  # the words above
ACCOUNTS = f"""
SELECT id, array_remove(ARRAY[CASE WHEN namespace !~ '^[a-zA-Z0-9][a-zA-Z0-9_-]*$' THEN 'namespace' END], NULL)
FROM forge_accounts WHERE {FRESH} ORDER BY id LIMIT {MOST}
"""  # noqa: S608  # likewise
KINDS = (
    ("customers", "customers.customer:Customer", "customers.customer:CustomerChangeset", CUSTOMERS),
    ("keys that came over", "customers.api_key:ApiKey", "customers.api_key:ApiKeyChangeset", KEYS),
    (
        "accounts that came over",
        "customers.forge_account:ForgeAccount",
        "customers.forge_account:ForgeAccountChangeset",
        ACCOUNTS,
    ),
)


def acceptance(code: Code, url: str) -> Play:
    """Every row with all its fields, as if it were sent anew; of a copy of real data the first of them."""
    with opened(code, url) as session:
        for kind, model, changeset, declared in KINDS:
            rows = session.execute(text(declared)).all()
            yield f"{kind}: there are some", bool(rows)
            yield f"{kind}: refused otherwise than declared", [*_otherwise(session, code(model), code(changeset), rows)]


def _otherwise(session: Session, model: Any, changeset: Any, rows: Iterable[Any]) -> Iterable[str]:  # noqa: ANN401  # the release's
    for row_id, declared in rows:
        refused = _refused(changeset, model, session.get(model, row_id))
        if refused != set(declared):
            yield f"{row_id}: {', '.join(sorted(refused)) or 'accepted'}, not {', '.join(declared) or 'accepted'}"


def _refused(changeset: Any, model: Any, row: Any) -> set[str]:  # noqa: ANN401  # likewise
    attrs = {name: getattr(row, "metadata_" if name == "metadata" else name) for name in changeset.model_fields}
    try:
        changeset.cast(model(), attrs)
    except ValidationError as error:
        return {str(each["loc"][0]) for each in error.errors()}
    return set()
