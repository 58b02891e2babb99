"""Architectural Considerations: the tables that take over."""

from harness import (
    Clause,
    Field,
    FindOffenders,
    ReadModel,
    has_column,
    has_enum,
    has_index,
    has_table,
    maps,
    none_of,
    section,
)
from scenarios.rfc_055 import questions
from scenarios.rfc_055.names import ALWAYS, CATALOG, FIX_ATTEMPT, PREMISE

__all__ = ["ARCHITECTURE"]

ARCHITECTURE = section(
    "Architectural Considerations",
    section(
        "API Key Migration",
        *(
            Clause(
                f"api_keys.{column}",
                f"We already have a proper `api_keys` table with: {words}",
                CATALOG,
                has_column("api_keys", column, kind),
                ALWAYS,
            )
            for column, kind, words in (
                ("active", "boolean", "Active/inactive status"),
                ("expires_at", "timestamp(0)", "Expiry dates"),
                ("last_used_at", "timestamp(0)", "Last used tracking"),
                ("customer_id", "bigint", "Multiple keys per customer support"),
            )
        ),
        Clause(
            "api_keys.metadata",
            "We already have a proper `api_keys` table with: Metadata fields",
            CATALOG,
            has_column("api_keys", "metadata", "jsonb"),
            PREMISE,
            answer="There is none, and nothing that moves needs one: the key and its owner are all that customers had.",
        ),
    ),
    section(
        "Git Forge Integration",
        Clause(
            "forge_accounts.forge-type",
            "Platform-agnostic design with `forge_type` enum",
            CATALOG,
            has_enum("forge_type", "github"),
            ALWAYS,
        ),
        Clause(
            "forge_accounts.several",
            "Allows multiple forge accounts per customer",
            CATALOG,
            has_index(
                "forge_accounts",
                "forge_accounts_customer_id_forge_type_namespace_index",
                columns=("customer_id", "forge_type", "namespace"),
                unique=True,
            ),
            ALWAYS,
        ),
        Clause(
            "forge_accounts.table", "We have a proper forge abstraction", CATALOG, has_table("forge_accounts"), ALWAYS
        ),
        Clause(
            "forge_accounts.valid-names",
            "Migration will move existing `github_org` values to forge_accounts",
            FindOffenders(questions.REFUSED_NAMES, among="customers"),
            none_of("organisations that release N's own validation refuses"),
            PREMISE,
            answer="Moved as they are: nothing is lost, and nothing but a new changeset validates the name.",
        ),
        Clause(
            "fix_attempts.github_org.column",
            "FixAttempt keeps its `github_org` field for historical tracking",
            CATALOG,
            has_column("fix_attempts", "github_org", "varchar(255)", nullable=False),
            ALWAYS,
        ),
        Clause(
            "fix_attempts.github_org.model",
            "FixAttempt keeps its `github_org` field for historical tracking",
            ReadModel(FIX_ATTEMPT),
            maps(Field("github_org", "varchar(255)", nullable=False)),
            ALWAYS,
        ),
    ),
)
