"""Customers: a trial of ten fixes, and the payment method that ends it."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE customers
            ADD COLUMN trial_fixes_used integer DEFAULT 0,
            ADD COLUMN trial_fixes_limit integer DEFAULT 10,
            ADD COLUMN trial_expired boolean DEFAULT false,
            ADD COLUMN trial_expired_at timestamp,
            ADD COLUMN payment_method_added boolean DEFAULT false,
            ADD COLUMN payment_method_added_at timestamp
    """)
    op.execute("CREATE INDEX customers_trial_expired_index ON customers (trial_expired)")


def downgrade() -> None:
    op.execute("""
        ALTER TABLE customers
            DROP COLUMN payment_method_added_at,
            DROP COLUMN payment_method_added,
            DROP COLUMN trial_expired_at,
            DROP COLUMN trial_expired,
            DROP COLUMN trial_fixes_limit,
            DROP COLUMN trial_fixes_used
    """)
