"""Customers: the user behind one (none, as yet, behind most), a GitHub organisation and a plan."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE customers
            ADD COLUMN user_id bigint
                CONSTRAINT customers_user_id_fkey REFERENCES users (id) ON DELETE RESTRICT
    """)
    op.execute("CREATE INDEX customers_user_id_index ON customers (user_id)")
    op.execute("""
        ALTER TABLE customers
            ADD COLUMN github_org varchar(255),
            ADD COLUMN plan varchar(255) DEFAULT 'trial'
    """)


def downgrade() -> None:
    op.execute("""
        ALTER TABLE customers
            DROP COLUMN plan,
            DROP COLUMN github_org,
            DROP COLUMN user_id
    """)
