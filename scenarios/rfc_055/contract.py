"""RFC-055, Customer Schema Consolidation (Phase 0): the same headings, sentences and order as the RFC."""

from datetime import timedelta
from itertools import chain

from harness import (
    Alembic,
    Ask,
    AskAcross,
    Attempt,
    AttemptWhileHeld,
    Clause,
    Compare,
    CompareCatalogs,
    CompareDigests,
    Contract,
    Find,
    FindOffenders,
    FindReferences,
    Holds,
    Phase,
    Query,
    ReadCast,
    ReadCatalog,
    ReadModel,
    Release,
    Same,
    Stop,
    answers,
    casts_exactly,
    counts,
    ended_by,
    gives_up,
    gone,
    has_column,
    has_enum,
    has_index,
    has_rule,
    has_table,
    is_absent,
    is_present,
    is_refused,
    kept,
    lacks_field,
    lacks_index,
    maps_exactly,
    no_changes,
    none_lost,
    none_of,
    only_changes,
    relates,
    requires_exactly,
    returns,
    same_result,
    same_rows,
    same_tables,
    section,
    unreferenced,
)
from scenarios.rfc_055 import plays, questions
from scenarios.rfc_055.tables import CAST, CONSOLIDATED, DROPPED, FIELDS, REQUIRED
from scenarios.rfc_055.unchecked import UNCHECKED

ALWAYS, PREMISE = Holds.ALWAYS, Holds.PREMISE
BEFORE, AFTER, BACK, AGAIN = Stop

N_1 = Release("N−1", "scenarios.rfc_055.legacy")
N = Release("N", "scenarios.rfc_055.consolidated")

CUSTOMER, CHANGESET = "customers.customer:Customer", "customers.customer:CustomerChangeset"
BILLING = "billing.customer:Customer"
API_KEY, FIX_ATTEMPT, FORGE = "customers.api_key:ApiKey", "billing.fix_attempt:FixAttempt", "forge_account:ForgeAccount"
CATALOG = ReadCatalog()


SUMMARY = section(
    "Summary",
    Clause(
        "summary.two-models",
        "two incomplete Elixir Customer schemas (`Rsolv.Customers.Customer` and `Rsolv.Billing.Customer`)",
        Find(BILLING),
        is_present(BILLING),
        PREMISE,
    ),
    Clause(
        "summary.single-model",
        "Consolidate … into a single, complete schema",
        ReadModel(CUSTOMER),
        maps_exactly(*CONSOLIDATED),
    ),
    Clause(
        "summary.two-unused-fields",
        "dropping two unused fields (`plan` and `payment_method_added`)",
        ReadModel(CUSTOMER),
        lacks_field("plan"),
        PREMISE,
        answer="plan is mapped, cast and written by N−1; and six fields go, not two. The reading taken is Phase 0's "
        "list of six; plan's values are archived and come back with the rollback.",
    ),
)

MOTIVATION = section(
    "Motivation / The Critical Problem",
    Clause(
        "motivation.24-fields",
        "The `customers` table has ~24 fields including billing, trial, and subscription fields",
        Query(questions.COLUMNS_OF_CUSTOMERS),
        returns((24,), where="columns of customers"),
        PREMISE,
    ),
    Clause(
        "motivation.missing-11",
        "Rsolv.Customers.Customer schema: Missing 11 billing fields (trial_fixes_used, stripe_customer_id, etc.)",
        ReadModel(CUSTOMER),
        maps_exactly(*questions.MAPPED_BY_N_1),
        PREMISE,
    ),
    *(
        Clause(
            f"motivation.billing-lacks-{name}",
            "Rsolv.Billing.Customer schema: Missing relationships (user, api_keys, fix_attempts) and core fields",
            ReadModel(BILLING),
            lacks_field(name),
            PREMISE,
        )
        for name in ("user", "api_keys", "fix_attempts", "user_id", "monthly_limit", "current_usage")
    ),
)

SCHEMA = section(
    "Proposed Solution",
    section(
        "Consolidated Schema Structure",
        kept("customers", *FIELDS, model=CUSTOMER),
        Clause(
            "customers.user",
            "belongs_to :user, Rsolv.Accounts.User  # KEEP for now",
            ReadModel(CUSTOMER),
            relates("user", "belongs_to", to="accounts.user:User", via=(("user_id", "id"),)),
            ALWAYS,
        ),
        *(
            Clause(
                f"customers.{name}",
                f"has_many :{name}, {words}",
                ReadModel(CUSTOMER),
                relates(name, "has_many", to=to, via=(("id", "customer_id"),)),
                holds,
            )
            for name, words, to, holds in (
                ("api_keys", "Rsolv.Customers.ApiKey", API_KEY, ALWAYS),
                ("fix_attempts", "Rsolv.Billing.FixAttempt", FIX_ATTEMPT, ALWAYS),
                (
                    "forge_accounts",
                    "Rsolv.Customers.ForgeAccount  # Move from Phases context",
                    f"customers.{FORGE}",
                    Holds.BROUGHT,
                ),
            )
        ),
        *(
            Clause(
                f"{name}.customer",
                "Rsolv.Customers.Customer is what the relationship points back to",
                ReadModel(model),
                relates("customer", "belongs_to", to=CUSTOMER, via=(("customer_id", "id"),)),
                holds,
            )
            for name, model, holds in (
                ("api_keys", API_KEY, ALWAYS),
                ("fix_attempts", FIX_ATTEMPT, ALWAYS),
                ("forge_accounts", f"customers.{FORGE}", Holds.BROUGHT),
            )
        ),
        Clause(
            "relationships.queried",
            "has_many :api_keys, has_many :fix_attempts, belongs_to :user",
            Ask(plays.relationships),
            answers(
                {
                    "user": True,
                    "user, back": True,
                    "api_keys": 2,
                    "api_keys, back": True,
                    "fix_attempts": 1,
                    "fix_attempts, back": True,
                }
            ),
            ALWAYS,
        ),
        Clause(
            "forge_accounts.queried",
            "has_many :forge_accounts, Rsolv.Customers.ForgeAccount",
            Ask(plays.forge_relationship),
            answers({"forge_accounts": ["acme", "other"], "forge_accounts, back": True}),
        ),
    ),
    section(
        "Helper Functions",
        Clause(
            "trial-expired.helper",
            "Check if trial has expired based on trial_expired_at",
            Ask(plays.trial_expired),
            answers(
                {
                    "no date": False,
                    "an hour later": False,
                    "a microsecond later": False,
                    "the very moment": False,
                    "a microsecond earlier": True,
                    "an hour earlier": True,
                }
            ),
        ),
        Same(
            "trial-expired.as-before",
            "trial_expired - DROPPED (derive from trial_expired_at using helper function)",
            before=questions.EXPIRED_BEFORE,
            after=questions.EXPIRED_AFTER,
            help="Fill trial_expired_at with a past date wherever trial_expired was true.",
        ),
        Clause(
            "trial-expired.unmarked",
            "trial_expired - DROPPED (derive from trial_expired_at using helper function)",
            FindOffenders(questions.UNMARKED_YET_PAST, among="customers"),
            none_of("trials whose date is past and that are not marked expired"),
            PREMISE,
            answer="They count as expired from now on: the RFC derives it from the date. The rollback gives the "
            "mark back as it was.",
        ),
    ),
)

TESTS = section(
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
            "changeset.billing-fields",
            "changeset handles billing fields",
            Ask(plays.rfc_changeset),
            answers({"stripe_customer_id": "cus_123", "subscription_plan": "pro", "trial_fixes_used": 5}),
        ),
        Clause(
            "changeset.dropped-fields",
            "changeset rejects dropped fields … These fields should be ignored, not in changes",
            Ask(plays.dropped_fields_are_ignored),
            answers({name: "ignored" for name, _, _ in DROPPED}),
        ),
        Clause(
            "fields.written-and-found",
            "can query billing fields from database … Should have all consolidated fields",
            Ask(plays.fields_are_written_and_found),
            answers(dict.fromkeys(CAST, "stored and found")),
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
                    "e-mail without @": "refused: email",
                    "e-mail with a space": "refused: email",
                    "whole": "accepted",
                    "e-mail taken": "refused: email taken",
                }
            ),
            ALWAYS,
        ),
        Clause(
            "changeset.generates-no-key",
            "remove generate_api_key_if_missing",
            Ask(plays.updates_keep_keys),
            answers({"a new customer has a key nobody asked for": False, "the key still opens after an update": True}),
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
            "migration.catalog-frame",
            "Then drop the columns: nothing else of the schema changes",
            CompareCatalogs(),
            only_changes(*questions.EXPECTED_CHANGES),
            ALWAYS,
            (AFTER, AGAIN),
        ),
        Clause(
            "migration.row-frame",
            "Then drop the columns: no row of another table changes",
            CompareDigests(besides=questions.TOUCHED),
            same_tables(),
            ALWAYS,
            (AFTER, AGAIN),
        ),
        Same(
            "migration.customers-frame",
            "Then drop the columns: no other cell of customers changes",
            before=questions.OTHER_CELLS,
            after=questions.OTHER_CELLS,
        ),
        Clause(
            "migration.existing-keys",
            "migrate any existing api_keys … WHERE … NOT EXISTS: keys that are there stay as they are",
            Compare(questions.WHOLE_KEYS, questions.WHOLE_KEYS),
            none_lost("rows of api_keys"),
            ALWAYS,
            (AFTER, AGAIN),
        ),
        Clause(
            "migration.existing-accounts",
            "Migrate github_org to forge_accounts … NOT EXISTS: accounts that are there stay as they are",
            Compare(questions.WHOLE_ACCOUNTS, questions.WHOLE_ACCOUNTS),
            none_lost("rows of forge_accounts"),
            ALWAYS,
            (AFTER, AGAIN),
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
        *(
            Clause(
                f"migration.whatever-the-{name}",
                "the migration's result does not depend on the session that runs it",
                Attempt(given=given, settings=settings, result=questions.OUTCOME),
                same_result("what the upgrade leaves"),
                ALWAYS,
                (AFTER,),
            )
            for name, settings, given in questions.SETTINGS
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
                Attempt(given=given),
                is_refused("55000", naming=missing),
                ALWAYS,
                (AFTER,),
            )
            for name, given, missing in questions.LACKING
        ),
    ),
)

CRITERIA = section(
    "Success Criteria",
    *(
        Clause(
            f"customers.{column}.representation-lacks",
            text,
            Ask(plays.representation),
            answers({f"shows {column}": False}),
            Holds.BROUGHT if column in questions.SHOWN_BY_N_1 else ALWAYS,
        )
        for column, _, text in DROPPED
    ),
    Clause(
        "success.representation",
        "All fields accessible - Can read/write all necessary customer fields",
        Ask(plays.representation),
        answers({"fields": ", ".join(sorted(CONSOLIDATED))}),
    ),
    Same(
        "no-loss.keys",
        "No data loss - Existing api_keys … data migrated to proper tables",
        before=questions.KEYS_BEFORE,
        after=questions.KEYS_AFTER,
        help="Every key that is not blank stands in api_keys once, with its owner.",
    ),
    Same(
        "no-loss.organisations",
        "No data loss - Existing … github_org data migrated to proper tables",
        before=questions.ORGANISATIONS_BEFORE,
        after=questions.ORGANISATIONS_AFTER,
        help="Each organisation that is not blank is a github forge account of its customer, once.",
    ),
    Same(
        "no-loss.verified",
        "No data loss: an organisation that came over is not thereby verified",
        before=questions.VERIFIED,
        after=questions.VERIFIED,
    ),
    Same(
        "no-loss.archive",
        "No data loss: every cell of the six columns is kept for the rollback",
        before=questions.SIX_BEFORE,
        after=questions.SIX_ARCHIVED,
        help="Keep what goes in a table that the rollback reads.",
    ),
    Clause(
        "rollback.schema",
        "Clean rollback - Can revert to pre-rfc-055",
        CompareCatalogs(),
        no_changes(),
        ALWAYS,
        (BACK,),
    ),
    Clause(
        "rollback.rows",
        "Clean rollback - Can revert to pre-rfc-055",
        CompareDigests(),
        same_tables(),
        ALWAYS,
        (BACK,),
    ),
    Same(
        "rollback.six-columns",
        "Clean rollback: every cell of the six columns comes back",
        before=questions.SIX_BEFORE,
        after=questions.SIX_BEFORE,
        stops=(BACK,),
        help="Let `down` add every column that `up` removed, and fill it from where `up` kept its cells.",
    ),
    Clause(
        "rollback.again",
        "Clean rollback: the upgrade can follow again, with the same result",
        Compare(questions.OUTCOME, questions.OUTCOME, since=AFTER),
        same_rows("what the upgrade leaves"),
        ALWAYS,
        (AGAIN,),
    ),
)

ROLLBACK = section(
    "Rollback Strategy",
    Clause(
        "rollback.written-in-between",
        "if rollback happens after production deployment: what was written in between stays",
        AskAcross(plays.write_in_between, N, plays.ask_after_rollback),
        answers(
            {
                "keys that the upgrade made open": True,
                "the customer created is there": True,
                "its key opens": True,
                "it has a key of N−1's and a plan": (True, "trial"),
                "the customer deleted is there": False,
                "the key revoked opens": False,
                # N−1 looks at customers.active again, so what N was told of an owner counts for the key that came over.
                "the key of the owner deactivated opens": False,
                "the key of the owner reactivated opens": True,
                "customers renamed": 1,
                "N−1 can write to it": "between",
                "the upgrade follows again": "it does",
            }
        ),
        ALWAYS,
        (BACK,),
    ),
)

TESTING = section(
    "Testing Requirements",
    section(
        "Integration Tests",
        Clause(
            "contexts.work",
            "Context function tests",
            Ask(plays.contexts),
            answers(
                {
                    "get": True,
                    "list": True,
                    "update": 5,
                    "increment usage": 5,
                    "reset usage": 0,
                    "list keys": True,
                    "get by key": True,
                    "delete": None,
                }
            ),
            ALWAYS,
        ),
        Clause(
            "authentication.two-keys",
            "Authentication with api_keys relationship",
            Ask(plays.two_keys),
            answers(
                {
                    "both open as the customer": True,
                    "the revoked one opens": False,
                    "the other one opens": True,
                    "a new one opens": True,
                    "an unknown one opens": False,
                }
            ),
            ALWAYS,
        ),
        Clause(
            "forge-account.verification",
            "Forge account verification",
            Ask(plays.forge_verification),
            answers({"a new account is verified": False, "after verifying it is": True}),
            ALWAYS,
        ),
    ),
)

SECURITY = section(
    "Security Considerations",
    Same(
        "authentication.access",
        "Authentication still works - api_keys relationship maintains functionality",
        before=questions.ACCESS_BEFORE,
        after=questions.ACCESS_AFTER,
        help="Bring each key over open where it opened before, closed where its owner was inactive, and no other.",
    ),
    Clause(
        "authentication.as-the-rule",
        "Authentication still works: the release's own lookup answers every key as its rule says",
        Ask(plays.access),
        answers({"keys answered otherwise than the rule": 0, "keys that open": True}),
        ALWAYS,
    ),
    *(
        Clause(
            f"authentication.{name}",
            "Authentication still works - api_keys relationship maintains functionality",
            FindOffenders(sql, among="customers"),
            none_of(what),
            PREMISE,
            answer=answer,
        )
        for name, what, sql, answer in questions.COLLISIONS
    ),
)

DEPRECATION = section(
    "Field Deprecation Plan",
    section(
        "Phase 0 (This RFC - Immediate)",
        chain.from_iterable(
            gone("customers", column, text, model=CUSTOMER, cast=CHANGESET, mapped=mapped)
            for column, mapped, text in DROPPED
        ),
        *(
            Clause(
                f"premise.{name}", text, FindOffenders(sql, among="customers"), none_of(what), PREMISE, answer=answer
            )
            for name, text, what, sql, answer in questions.PREMISES
        ),
        *(
            Clause(f"premise.{column}-unused-{where}", text, ReadModel(model), lacks_field(column), PREMISE)
            for column, text in (
                ("payment_method_added", "`payment_method_added` - Not used in application code"),
                ("monthly_fix_quota", "`monthly_fix_quota` - … never used in code"),
            )
            for where, model in (("in-customers", CUSTOMER), ("in-billing", BILLING))
        ),
    ),
    section(
        "Phase 1 (RFC-049 - Customer Management)",
        Clause(
            "premise.users-empty",
            "`user_id` - Required field currently, but Users table is empty",
            Query("SELECT count(*) FROM users"),
            counts(0, "users"),
            PREMISE,
            answer="user_id stays as it is in this phase, so nothing hangs on it. RFC-049 has to look again.",
        ),
        Clause(
            "premise.user-required",
            "`user_id` - Required field currently",
            FindOffenders("SELECT id FROM customers WHERE user_id IS NULL ORDER BY id", among="customers"),
            none_of("customers without a user"),
            PREMISE,
            answer="The column stays nullable and no row is touched; the changeset requires a user, so such a customer "
            "cannot be updated without being given one, in N−1 and N alike (changeset.without-user).",
        ),
        Clause(
            "changeset.without-user",
            "`user_id` - Required field currently",
            Ask(plays.nobody_without_user),
            answers({"without a user": "refused: user_id", "with one": "accepted"}),
            ALWAYS,
        ),
    ),
    section(
        "Future Consideration",
        Clause(
            "premise.rollover-rarely-used",
            "`rollover_fixes` - Rarely used, may be removable after understanding business logic",
            FindOffenders("SELECT id FROM customers WHERE rollover_fixes <> 0 ORDER BY id", among="customers"),
            none_of("customers with rollover fixes"),
            PREMISE,
            answer="Kept, with every value.",
        ),
    ),
)

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
        Same(
            "fix_attempts.github_org.rows",
            "FixAttempt keeps its `github_org` field for historical tracking",
            before="SELECT id, github_org FROM fix_attempts ORDER BY id",
            after="SELECT id, github_org FROM fix_attempts ORDER BY id",
            stops=(AFTER, BACK, AGAIN),
        ),
    ),
)

WATCH = section(
    "Implementation Considerations / Things to Watch For",
    section(
        "Scripts Using api_key Field",
        Clause(
            "scripts.old-expect-api_key",
            "Several create-customer scripts expect `customer.api_key` to exist",
            Ask(plays.scripts_key_opens),
            ended_by("42703", naming="api_key"),
            ALWAYS,
            (AFTER,),
            release=N_1,
        ),
        Clause(
            "scripts.use-api_keys",
            "Update to use `api_keys` relationship after migration",
            Ask(plays.scripts_key_opens),
            answers(
                {
                    "create_demo_api_key_prod: opens": True,
                    "create_demo_api_key_prod: stands in api_keys": 1,
                    "create_test_customer: opens": True,
                    "create_test_customer: stands in api_keys": 1,
                }
            ),
        ),
        *(
            Clause(
                f"scripts.{name}",
                f"Scripts affected: {name.replace('_', '-')}.exs: it runs, and may run again",
                Ask(play),
                answers({"ran": True, "ran again": True, "customers added by running it again": 0}),
                ALWAYS,
            )
            for name, play in plays.SCRIPTS.items()
        ),
    ),
)

QUESTIONS = section(
    "Open Questions",
    *(
        Clause(f"question.{name}", text, FindOffenders(sql, among=among), none_of(what), PREMISE, answer=answer)
        for name, text, what, sql, among, answer in questions.OPEN
    ),
)

contract = Contract(
    rfc="055",
    title="Customer Schema Consolidation",
    phases=(
        Phase(
            "Phase 0",
            Alembic("../../migrations", before="0010", after="0011"),
            releases=(N_1, N),
            rows="rows.sql",
            clauses=(
                *SUMMARY,
                *MOTIVATION,
                *SCHEMA,
                *TESTS,
                *CRITERIA,
                *ROLLBACK,
                *TESTING,
                *SECURITY,
                *DEPRECATION,
                *ARCHITECTURE,
                *WATCH,
                *QUESTIONS,
            ),
        ),
    ),
    unchecked=UNCHECKED,
)
