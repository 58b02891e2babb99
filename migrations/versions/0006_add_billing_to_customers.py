"""Customers: Stripe, and the subscription that follows the trial."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE customers
            ADD COLUMN stripe_customer_id varchar(255),
            ADD COLUMN subscription_plan varchar(255) DEFAULT 'pay_as_you_go',
            ADD COLUMN subscription_status varchar(255) DEFAULT 'trial',
            ADD COLUMN monthly_fix_quota integer,
            ADD COLUMN rollover_fixes integer DEFAULT 0
    """)
    op.execute("CREATE INDEX customers_subscription_status_index ON customers (subscription_status)")
    op.execute("CREATE INDEX customers_stripe_customer_id_index ON customers (stripe_customer_id)")


def downgrade() -> None:
    op.execute("""
        ALTER TABLE customers
            DROP COLUMN rollover_fixes,
            DROP COLUMN monthly_fix_quota,
            DROP COLUMN subscription_status,
            DROP COLUMN subscription_plan,
            DROP COLUMN stripe_customer_id
    """)
