"""Users and their tokens, as mix phx.gen.auth makes them."""

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    # Not IF NOT EXISTS: the downgrade drops it, so it has to be ours.
    op.execute("CREATE EXTENSION citext WITH SCHEMA public")
    op.execute("""
        CREATE TABLE users (
            id bigserial CONSTRAINT users_pkey PRIMARY KEY,
            email citext NOT NULL,
            hashed_password varchar(255) NOT NULL,
            confirmed_at timestamp(0),
            inserted_at timestamp(0) NOT NULL,
            updated_at timestamp(0) NOT NULL
        )
    """)
    op.execute("CREATE UNIQUE INDEX users_email_index ON users (email)")
    op.execute("""
        CREATE TABLE users_tokens (
            id bigserial CONSTRAINT users_tokens_pkey PRIMARY KEY,
            user_id bigint NOT NULL CONSTRAINT users_tokens_user_id_fkey REFERENCES users (id) ON DELETE CASCADE,
            token bytea NOT NULL,
            context varchar(255) NOT NULL,
            sent_to varchar(255),
            inserted_at timestamp(0) NOT NULL
        )
    """)
    op.execute("CREATE INDEX users_tokens_user_id_index ON users_tokens (user_id)")
    op.execute("CREATE UNIQUE INDEX users_tokens_context_token_index ON users_tokens (context, token)")


def downgrade() -> None:
    op.execute("DROP TABLE users_tokens")
    op.execute("DROP TABLE users")
    op.execute("DROP EXTENSION citext")
