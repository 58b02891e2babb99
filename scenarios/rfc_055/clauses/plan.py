"""Implementation Plan: tests, changeset, references, migration."""

from datetime import timedelta

from harness import (
    Ask,
    Attempt,
    AttemptWhileHeld,
    Clause,
    Find,
    FindOffenders,
    FindReferences,
    ReadCast,
    ReadModel,
    ReadTrace,
    answers,
    casts_exactly,
    gives_up,
    has_index,
    has_rule,
    is_absent,
    is_present,
    is_refused,
    lacks_index,
    locks_first,
    none_of,
    relates,
    requires_exactly,
    same_result,
    section,
    unreferenced,
)
from scenarios.rfc_055 import plays, questions
from scenarios.rfc_055.names import AFTER, AGAIN, ALWAYS, BACK, BEFORE, CATALOG, CHANGESET, CUSTOMER, FORGE, PREMISE
from scenarios.rfc_055.tables import CAST, DROPPED, REQUIRED

__all__ = ["PLAN"]

PLAN = section(
    "Implementation Plan",
    section(
        "Morning: Consolidation / 3. Add Failing Tests to Existing Files",
        Clause(
            "tests.relationships",
            "has proper relationships",
            ReadModel(CUSTOMER),
            relates("forge_accounts", "has_many", to=f"customers.{FORGE}", via=(("id", "customer_id"),)),
        ),
        Clause(
            "forge-account.in-customers",
            "ForgeAccount is in Customers context not Phases",
            Find(f"customers.{FORGE}"),
            is_present(f"customers.{FORGE}"),
        ),
        Clause(
            "forge-account.not-in-phases",
            "Should NOT be in Phases context after refactor",
            Find(f"phases.{FORGE}"),
            is_absent(f"phases.{FORGE}"),
        ),
        Clause(
            "forge-account.no-alias",
            "Should NOT be in Phases context after refactor: not by another name either",
            Find("phases:ForgeAccount"),
            is_absent("phases:ForgeAccount"),
        ),
        Clause(
            "changeset.billing-fields",
            "changeset handles billing fields",
            Ask(plays.rfc_changeset),
            answers({"stripe_customer_id": "cus_123", "subscription_plan": "pro", "trial_fixes_used": 5}),
            stops=(BEFORE, AFTER),
        ),
        Clause(
            "changeset.dropped-fields",
            "changeset rejects dropped fields … These fields should be ignored, not in changes",
            Ask(plays.dropped_fields_are_ignored),
            answers({name: "ignored" for name, _, _ in DROPPED}),
            stops=(BEFORE, AFTER),
        ),
        Clause(
            "fields.written-and-found",
            "can query billing fields from database … Should have all consolidated fields",
            Ask(plays.fields_are_written_and_found),
            answers(dict.fromkeys(CAST, "stored and found")),
            stops=(BEFORE, AFTER),
        ),
    ),
    section(
        "Afternoon: Cleanup and Deploy / 1. Update Customer Schema",
        Clause("changeset.cast", "cast(attrs, [:name, :email, …])", ReadCast(CHANGESET), casts_exactly(*CAST)),
        Clause(
            "changeset.required",
            "validate_required([:name, :email, :user_id])  # user_id stays required until RFC-049",
            ReadCast(CHANGESET),
            requires_exactly(*REQUIRED),
            ALWAYS,
        ),
        Clause(
            "changeset.email-format",
            "... existing validations",
            ReadCast(CHANGESET),
            has_rule("email", "pattern", r"^[^\s]+@[^\s]+$"),
            ALWAYS,
        ),
        Clause(
            "changeset.refuses",
            "... existing validations",
            Ask(plays.refusals),
            answers(
                {
                    "without name": "refused: name",
                    "without email": "refused: email",
                    "without user_id": "refused: user_id",
                    "a blank name": "refused: name",
                    "no name": "refused: name",
                    "e-mail without @": "refused: email",
                    "e-mail with a space": "refused: email",
                    "e-mail too long": "refused: email",
                    "an unknown user": "refused: user_id conflicts",
                    "whole": "accepted",
                    "e-mail taken": "refused: email conflicts",
                    "an account": "accepted",
                    "it again": "refused: namespace conflicts",
                    "an account's odd name": "refused: namespace",
                    "a key without a name": "refused: name",
                    "a fix attempt without an organisation": "refused: github_org",
                    "a fix attempt of an odd status": "refused: status",
                }
            ),
            ALWAYS,
            (BEFORE, AFTER),
        ),
        Clause(
            "changeset.accepts-what-became",
            "... existing validations: release N accepts what the upgrade leaves, but for what is declared here",
            Ask(plays.acceptance),
            answers(
                {
                    f"{kind}: {question}": expected
                    for kind in ("customers", "keys that came over", "accounts that came over")
                    for question, expected in (("there are some", True), ("refused otherwise than declared", []))
                }
            ),
            ALWAYS,
            (AFTER, AGAIN),
        ),
        *(
            Clause(
                f"changeset.valid-{name}",
                "... existing validations",
                FindOffenders(f"SELECT id FROM customers WHERE {refused} ORDER BY id", among="customers"),  # noqa: S608  # these words
                none_of(what),
                PREMISE,
                answer=answer,
            )
            for name, what, refused, answer in questions.REFUSED
        ),
        Clause(
            "changeset.generates-no-key",
            "remove generate_api_key_if_missing",
            Ask(plays.updates_keep_keys),
            answers(
                {
                    "a new customer has a key nobody asked for": False,
                    "the key still opens after an update": True,
                    "keys added by an update": 0,
                }
            ),
            stops=(BEFORE, AFTER),
        ),
    ),
    section(
        "Afternoon: Cleanup and Deploy / 2. Update References and Move ForgeAccount (GREEN phase)",
        Clause(
            "references.billing-customer",
            "Find and replace all Billing.Customer references … Update to use Customers.Customer",
            FindReferences("billing.customer"),
            unreferenced("billing.customer"),
        ),
        Clause(
            "references.phases-forge-account",
            "Find all references to update … Update all references",
            FindReferences("phases.forge_account"),
            unreferenced("phases.forge_account"),
        ),
    ),
    section(
        "Afternoon: Cleanup and Deploy / 3. Delete Old Schema",
        Clause(
            "billing-customer.gone",
            "rm lib/rsolv/billing/customer.ex",
            Find("billing.customer"),
            is_absent("billing.customer"),
        ),
        Clause(
            "billing-customer.no-alias",
            "rm lib/rsolv/billing/customer.ex: not by another name either",
            Find("billing:Customer"),
            is_absent("billing:Customer"),
        ),
    ),
    section(
        "Afternoon: Cleanup and Deploy / 4. Create Migration for Dropped Fields",
        *(
            Clause(
                f"index.{name}.gone",
                f"drop_if_exists index(:customers, [:{column}])",
                CATALOG,
                lacks_index("customers", name),
            )
            for column, name in (
                ("trial_expired", "customers_trial_expired_index"),
                ("api_key", "customers_api_key_index"),
            )
        ),
        *(
            Clause(
                f"index.{name}.kept",
                "Then drop the columns: the other indexes stay",
                CATALOG,
                has_index("customers", name, columns=(column,), unique=column == "email"),
                ALWAYS,
            )
            for column, name in (
                ("email", "customers_email_index"),
                ("active", "customers_active_index"),
                ("subscription_status", "customers_subscription_status_index"),
                ("stripe_customer_id", "customers_stripe_customer_id_index"),
                ("user_id", "customers_user_id_index"),
            )
        ),
        Clause(
            "migration.locks-first",
            "No data loss: no write slips in between the copy and the drop",
            ReadTrace(),
            locks_first(*questions.LOCKED, besides=("alembic_version",)),
            ALWAYS,
            (AFTER, BACK, AGAIN),
        ),
        *(
            Clause(
                f"migration.whatever-the-{name}",
                "the migration's result does not depend on the session that runs it",
                Attempt(given=given, settings=settings, result=questions.OUTCOME),
                same_result("what the upgrade leaves"),
                ALWAYS,
                (AFTER,),
            )
            for name, settings, given, _ in questions.SETTINGS
        ),
        Clause(
            "migration.failure-leaves-no-trace",
            "No data loss: a migration that fails on its way leaves everything as it was",
            Attempt(given=questions.FAILING),
            is_refused("P0001", naming="planted"),
            ALWAYS,
            (AFTER,),
        ),
        *(
            Clause(
                f"migration.refuses-without.{name}",
                "a database that lacks what the migration needs is refused with its name, and nothing is changed",
                Attempt(given=questions.LACKING),
                is_refused("55000", naming=missing),
                ALWAYS,
                (AFTER,),
            )
            for name, missing in questions.LACKED
        ),
        Clause(
            "migration.lock-bound",
            "brief disruption is acceptable: a reader that holds a transaction open makes the migration give up",
            AttemptWhileHeld(
                held="SELECT count(*) FROM customers",
                bystander="SELECT count(*) FROM customers",
                patience=timedelta(seconds=4),
            ),
            gives_up(),
            ALWAYS,
            (AFTER,),
        ),
    ),
)
