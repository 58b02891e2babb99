"""RFC-055's field tables, as tables: what the RFC's schema says, and what platform.md says stands in the database."""

from harness import Column, Holds

__all__ = ["CAST", "CONSOLIDATED", "DROPPED", "FIELDS", "REQUIRED"]

N_1 = Holds.ALWAYS  # release N−1's Customers.Customer maps it already
NEW = Holds.BROUGHT

# fmt: off
FIELDS = tuple(
    Column(name, type_, words, nullable=nullable, default=default, model_default=model_default, mapped=mapped)
    for name, words, type_, nullable, default, model_default, mapped in (
        # name, the RFC's words, the column's type, whether it may be NULL, its default, the model's, mapped since
        ("name", "field :name, :string", "varchar(255)", False, "", "", N_1),
        ("email", "field :email, :string", "varchar(255)", False, "", "", N_1),
        ("active", "field :active, :boolean, default: true", "boolean", True, "true", "True", N_1),
        ("metadata", "field :metadata, :map, default: %{}", "jsonb", True, "'{}'", "{}", N_1),
        ("monthly_limit", "field :monthly_limit, :integer, default: 100", "integer", True, "100", "100", N_1),
        ("current_usage", "field :current_usage, :integer, default: 0", "integer", True, "0", "0", N_1),
        ("trial_fixes_used", "field :trial_fixes_used, :integer, default: 0", "integer", True, "0", "0", NEW),
        ("trial_fixes_limit", "field :trial_fixes_limit, :integer, default: 10", "integer", True, "10", "10", NEW),
        # :utc_datetime is in whole seconds; the columns hold microseconds, and keep their type (platform.md, Traps).
        ("trial_expired_at", "field :trial_expired_at, :utc_datetime", "timestamp", True, "", "", NEW),
        ("payment_method_added_at", "field :payment_method_added_at, :utc_datetime", "timestamp", True, "", "", NEW),
        ("stripe_customer_id", "field :stripe_customer_id, :string", "varchar(255)", True, "", "", NEW),
        ("subscription_plan", 'field :subscription_plan, :string, default: "pay_as_you_go"',
         "varchar(255)", True, "'pay_as_you_go'", "'pay_as_you_go'", NEW),
        ("subscription_status", 'field :subscription_status, :string, default: "trial"',
         "varchar(255)", True, "'trial'", "'trial'", NEW),
        ("rollover_fixes", "field :rollover_fixes, :integer, default: 0", "integer", True, "0", "0", NEW),
        ("user_id", "belongs_to :user, Rsolv.Accounts.User  # KEEP for now", "bigint", True, "", "", N_1),
        ("inserted_at", "timestamps()", "timestamp(0)", False, "", "", N_1),
        ("updated_at", "timestamps()", "timestamp(0)", False, "", "", N_1),
    )
)

DROPPED = (
    # column, whether N−1's Customers.Customer maps and casts it, the RFC's words
    ("plan", True, "`plan` - Duplicate of `subscription_plan`, minimally used"),
    ("payment_method_added", False, "`payment_method_added` - Not used in application code"),
    ("trial_expired", False, "`trial_expired` - Replaced with helper function using `trial_expired_at`"),
    ("monthly_fix_quota", False, "`monthly_fix_quota` - Duplicate of `monthly_limit`, never used in code"),
    ("api_key", True, "`api_key` - Redundant, use `api_keys` relationship for multiple keys with proper tracking"),
    ("github_org", True,
     "`github_org` - Platform-specific, use `forge_accounts` relationship for forge-agnostic design"),
)
# fmt: on

CONSOLIDATED = ("id", *(column.name for column in FIELDS))

CAST = (
    "name",
    "email",
    "monthly_limit",
    "current_usage",
    "active",
    "metadata",
    "user_id",
    "trial_fixes_used",
    "trial_fixes_limit",
    "trial_expired_at",
    "payment_method_added_at",
    "stripe_customer_id",
    "subscription_plan",
    "subscription_status",
    "rollover_fixes",
)

REQUIRED = ("name", "email", "user_id")
