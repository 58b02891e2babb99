"""Several keys for one customer, each to be revoked alone."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE api_keys (
            id bigserial CONSTRAINT api_keys_pkey PRIMARY KEY,
            key varchar(255) NOT NULL,
            name varchar(255),
            customer_id bigint NOT NULL
                CONSTRAINT api_keys_customer_id_fkey REFERENCES customers (id) ON DELETE CASCADE,
            permissions varchar(255)[] DEFAULT ARRAY[]::varchar[],
            last_used_at timestamp(0),
            expires_at timestamp(0),
            active boolean DEFAULT true,
            inserted_at timestamp(0) NOT NULL,
            updated_at timestamp(0) NOT NULL
        )
    """)
    op.execute("CREATE UNIQUE INDEX api_keys_key_index ON api_keys (key)")
    op.execute("CREATE INDEX api_keys_customer_id_index ON api_keys (customer_id)")
    op.execute("CREATE INDEX api_keys_active_index ON api_keys (active)")


def downgrade() -> None:
    op.execute("DROP TABLE api_keys")
