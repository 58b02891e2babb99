"""What RFC-055 says that no machine checks, or that it says in two ways, with the reading taken."""

from harness import Unchecked

__all__ = ["UNCHECKED"]

UNCHECKED = (
    Unchecked(
        "Summary",
        "using Test-Driven Development (TDD) … a red-green-refactor approach",
        "How people work. That each clause was red first is what the board shows.",
    ),
    Unchecked(
        "Motivation / Why This Blocks Everything",
        "RFC-049: Can't consolidate customer management with broken schemas",
        "About other RFCs.",
    ),
    Unchecked(
        "Proposed Solution / Branch Strategy (Required)",
        "Use a feature branch for safe implementation … Or work directly on main",
        "How people work; and required and optional at once.",
    ),
    Unchecked(
        "Proposed Solution / Consolidated Schema Structure",
        "field :trial_expired_at, :utc_datetime",
        "In whole seconds, while the column holds microseconds. The reading taken: the columns keep their type.",
    ),
    Unchecked(
        "Implementation Plan / 0. Establish Test Baseline (CRITICAL)",
        "BEFORE making any changes, ensure all tests pass: mix test",
        "About the suite of the original application.",
    ),
    Unchecked(
        "Implementation Plan / 1. Search for Field Usage (CRITICAL)",
        'rg "\\.api_key\\b" --type elixir | grep -v "api_keys"',
        "About the sources of the original application. The Python releases' own are asked under 2. Update References.",
    ),
    Unchecked(
        "Implementation Plan / 3. Add Failing Tests to Existing Files",
        "user_id: 1,  # Required until RFC-049",
        "The RFC's test inserts a customer of user 1, while its Users table is empty and a foreign key stands guard. "
        "The reading taken: with a user that exists.",
    ),
    Unchecked(
        "Implementation Plan / 4. Create Migration for Dropped Fields",
        "down: add :plan … add :api_key, :string",
        "It brings back five of the six columns, without NOT NULL and without values, against 'Clean rollback'. "
        "The reading taken: everything comes back. The migration as written is judged by rfc_055_as_written.",
    ),
    Unchecked(
        "Implementation Plan / Afternoon: 1. Update Customer Schema",
        "Remove `plan` and `payment_method_added` fields",
        "Two fields here and in the Summary, six in the schema, the migration and Phase 0. The reading taken: six.",
    ),
    Unchecked(
        "Success Criteria",
        "1. All tests pass - Both new consolidation tests and existing test suite",
        "About the suite of the original application; this contract stands in its place.",
    ),
    Unchecked(
        "Rollback Strategy",
        "Rollback database migration FIRST … Then revert code changes",
        "An order of deployment. Here the database is rolled back and read by N−1 at `back`.",
    ),
    Unchecked(
        "Rollback Strategy",
        "Note: Data in api_keys and forge_accounts tables will need manual recovery",
        "Against 'Clean rollback'. The reading taken: nothing needs recovery by hand (rollback.written-in-between).",
    ),
    Unchecked("Timeline", "Total Duration: 1 day", "How people work."),
    Unchecked("Dependencies", "None - this is Phase 0 that unblocks other work", "About other RFCs."),
    Unchecked("Blocked Work", "This blocks: RFC-049, RFC-054", "About other RFCs."),
    Unchecked(
        "Alternatives Considered",
        "2. Database migration to remove fields: Too risky without understanding field usage",
        "Rejected here, and done in the Implementation Plan. The reading taken: the plan's.",
    ),
    Unchecked(
        "Architectural Considerations / Module Naming Convention",
        "Keep current naming",
        "A convention; that ForgeAccount moves is asked under the Implementation Plan.",
    ),
    Unchecked(
        "Implementation Considerations / Customer Creation in Tests",
        "Tests expect `customer.api_key` to be auto-generated (consolidation_schema_test.exs lines 46-47)",
        "About the suite of the original application; changeset.generates-no-key asks the releases.",
    ),
)
