"""Temporary credentials that customers exchange their key for, and what was used with them."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE credentials (
            id bigserial CONSTRAINT credentials_pkey PRIMARY KEY,
            customer_id bigint NOT NULL
                CONSTRAINT credentials_customer_id_fkey REFERENCES customers (id) ON DELETE CASCADE,
            provider varchar(255) NOT NULL,
            encrypted_key text NOT NULL,
            expires_at timestamp(0) NOT NULL,
            usage_limit integer,
            usage_count integer DEFAULT 0,
            metadata jsonb DEFAULT '{}',
            revoked boolean DEFAULT false,
            inserted_at timestamp(0) NOT NULL,
            updated_at timestamp(0) NOT NULL
        )
    """)
    op.execute("CREATE INDEX credentials_customer_id_index ON credentials (customer_id)")
    op.execute("CREATE INDEX credentials_provider_index ON credentials (provider)")
    op.execute("CREATE INDEX credentials_expires_at_index ON credentials (expires_at)")
    op.execute("CREATE INDEX credentials_revoked_index ON credentials (revoked)")
    op.execute("""
        CREATE TABLE usage_records (
            id bigserial CONSTRAINT usage_records_pkey PRIMARY KEY,
            customer_id bigint NOT NULL
                CONSTRAINT usage_records_customer_id_fkey REFERENCES customers (id) ON DELETE CASCADE,
            credential_id bigint
                CONSTRAINT usage_records_credential_id_fkey REFERENCES credentials (id) ON DELETE SET NULL,
            provider varchar(255) NOT NULL,
            tokens_used integer DEFAULT 0,
            request_count integer DEFAULT 0,
            job_id varchar(255),
            github_run_id varchar(255),
            metadata jsonb DEFAULT '{}',
            inserted_at timestamp(0) NOT NULL,
            updated_at timestamp(0) NOT NULL
        )
    """)
    op.execute("CREATE INDEX usage_records_customer_id_index ON usage_records (customer_id)")
    op.execute("CREATE INDEX usage_records_credential_id_index ON usage_records (credential_id)")
    op.execute("CREATE INDEX usage_records_provider_index ON usage_records (provider)")
    op.execute("CREATE INDEX usage_records_job_id_index ON usage_records (job_id)")
    op.execute("CREATE INDEX usage_records_inserted_at_index ON usage_records (inserted_at)")


def downgrade() -> None:
    op.execute("DROP TABLE usage_records")
    op.execute("DROP TABLE credentials")
