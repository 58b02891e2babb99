"""Which rows the platform has that neither its schema nor the contract's words give away; see platform.md."""

from harness import Condition, Hints

__all__ = ["HINTS"]

HINTS = Hints(
    conditions=(
        # A payment method is there or not, whatever its date says.
        Condition("customers", "payment_method_added_at IS NULL", ("payment_method_added",)),
        # A mark may have come with the row's last change, or a clock ran ahead since.
        Condition("customers", "trial_expired AND trial_expired_at IS NULL", ("updated_at",)),
    ),
    values={
        "customers.plan": ("demo", "internal", "unlimited", "standard", "starter", "enterprise"),
        "customers.subscription_plan": ("enterprise",),
        # Names that release N's own changeset refuses: a hyphen in front, a space, letters that are not ASCII.
        "customers.github_org": ("acme", "Acme", "-acme", "my org", "ünïcode-🦀", " padded "),
        "customers.email": (
            "ada@example.com",
            "Ada@Example.com",
            "it@contoso.example",
            "ops@northwind.example",
            "legacy-import",
        ),
        "customers.updated_at": ("2023-02-01 00:00:00", "2999-01-01 00:00:00", "infinity"),
        # A row that was called so before the upgrade calls any so.
        "api_keys.name": ("Legacy Key",),
    },
)
