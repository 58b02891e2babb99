"""
Organisations on a forge, and the repositories seen there.

A forge account's forge_type is the enum, a repository's is text: so the platform has it.
"""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.execute("CREATE TYPE forge_type AS ENUM ('github')")
    op.execute("""
        CREATE TABLE forge_accounts (
            id bigserial CONSTRAINT forge_accounts_pkey PRIMARY KEY,
            customer_id bigint NOT NULL
                CONSTRAINT forge_accounts_customer_id_fkey REFERENCES customers (id) ON DELETE CASCADE,
            forge_type forge_type NOT NULL,
            namespace varchar(255) NOT NULL,
            verified_at timestamp,
            metadata jsonb DEFAULT '{}',
            inserted_at timestamp NOT NULL,
            updated_at timestamp NOT NULL
        )
    """)
    op.execute("""
        CREATE UNIQUE INDEX forge_accounts_customer_id_forge_type_namespace_index
            ON forge_accounts (customer_id, forge_type, namespace)
    """)
    op.execute("CREATE INDEX forge_accounts_forge_type_namespace_index ON forge_accounts (forge_type, namespace)")
    op.execute("CREATE INDEX forge_accounts_customer_id_index ON forge_accounts (customer_id)")
    op.execute("""
        CREATE TABLE repositories (
            id bigserial CONSTRAINT repositories_pkey PRIMARY KEY,
            forge_type varchar(255) NOT NULL,
            namespace varchar(255) NOT NULL,
            name varchar(255) NOT NULL,
            full_path varchar(255) NOT NULL,
            customer_id bigint
                CONSTRAINT repositories_customer_id_fkey REFERENCES customers (id) ON DELETE SET NULL,
            first_seen_at timestamp NOT NULL,
            last_activity_at timestamp NOT NULL,
            metadata jsonb DEFAULT '{}',
            inserted_at timestamp NOT NULL,
            updated_at timestamp NOT NULL
        )
    """)
    op.execute("""
        CREATE UNIQUE INDEX repositories_forge_type_namespace_name_index
            ON repositories (forge_type, namespace, name)
    """)
    op.execute("CREATE INDEX repositories_customer_id_index ON repositories (customer_id)")
    op.execute("CREATE INDEX repositories_last_activity_at_index ON repositories (last_activity_at)")
    op.execute("CREATE INDEX repositories_forge_type_namespace_index ON repositories (forge_type, namespace)")


def downgrade() -> None:
    op.execute("DROP TABLE repositories")
    op.execute("DROP TABLE forge_accounts")
    op.execute("DROP TYPE forge_type")
