"""Customers: who they are, the one key they have, what they may use in a month."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE customers (
            id bigserial CONSTRAINT customers_pkey PRIMARY KEY,
            name varchar(255) NOT NULL,
            email varchar(255) NOT NULL,
            api_key varchar(255) NOT NULL,
            monthly_limit integer DEFAULT 100,
            current_usage integer DEFAULT 0,
            active boolean DEFAULT true,
            metadata jsonb DEFAULT '{}',
            inserted_at timestamp(0) NOT NULL,
            updated_at timestamp(0) NOT NULL
        )
    """)
    op.execute("CREATE UNIQUE INDEX customers_email_index ON customers (email)")
    op.execute("CREATE UNIQUE INDEX customers_api_key_index ON customers (api_key)")
    op.execute("CREATE INDEX customers_active_index ON customers (active)")


def downgrade() -> None:
    op.execute("DROP TABLE customers")
