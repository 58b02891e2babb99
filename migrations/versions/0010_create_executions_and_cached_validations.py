"""
What the phases scan, validation and mitigation leave behind, and validations that need not run twice.

Two index names end in `_ind`: Postgres cuts a name to 63 bytes.
"""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.execute("CREATE TYPE execution_status AS ENUM ('pending', 'running', 'completed', 'failed')")
    _scan_executions()
    _validation_executions()
    _mitigation_executions()
    _cached_validations()


def downgrade() -> None:
    op.execute("DROP TABLE cached_validations")
    op.execute("DROP TABLE mitigation_executions")
    op.execute("DROP TABLE validation_executions")
    op.execute("DROP TABLE scan_executions")
    op.execute("DROP TYPE execution_status")


def _scan_executions() -> None:
    op.execute("""
        CREATE TABLE scan_executions (
            id bigserial CONSTRAINT scan_executions_pkey PRIMARY KEY,
            repository_id bigint NOT NULL
                CONSTRAINT scan_executions_repository_id_fkey REFERENCES repositories (id) ON DELETE CASCADE,
            commit_sha varchar(255) NOT NULL,
            branch varchar(255),
            status execution_status NOT NULL DEFAULT 'pending',
            vulnerabilities_count integer,
            data jsonb NOT NULL DEFAULT '{}',
            started_at timestamp,
            completed_at timestamp,
            error_message text,
            api_key_id bigint
                CONSTRAINT scan_executions_api_key_id_fkey REFERENCES api_keys (id) ON DELETE SET NULL,
            inserted_at timestamp NOT NULL,
            updated_at timestamp NOT NULL
        )
    """)
    op.execute("CREATE INDEX scan_executions_repository_id_index ON scan_executions (repository_id)")
    op.execute("CREATE INDEX scan_executions_commit_sha_index ON scan_executions (commit_sha)")
    op.execute("CREATE INDEX scan_executions_status_index ON scan_executions (status)")
    op.execute("CREATE INDEX scan_executions_inserted_at_index ON scan_executions (inserted_at)")
    op.execute("CREATE INDEX scan_executions_data_gin ON scan_executions USING gin (data)")


def _validation_executions() -> None:
    op.execute("""
        CREATE TABLE validation_executions (
            id bigserial CONSTRAINT validation_executions_pkey PRIMARY KEY,
            repository_id bigint NOT NULL
                CONSTRAINT validation_executions_repository_id_fkey REFERENCES repositories (id) ON DELETE CASCADE,
            issue_number integer NOT NULL,
            commit_sha varchar(255) NOT NULL,
            status execution_status NOT NULL DEFAULT 'pending',
            validated boolean,
            vulnerabilities_found integer,
            data jsonb NOT NULL DEFAULT '{}',
            started_at timestamp,
            completed_at timestamp,
            error_message text,
            api_key_id bigint
                CONSTRAINT validation_executions_api_key_id_fkey REFERENCES api_keys (id) ON DELETE SET NULL,
            inserted_at timestamp NOT NULL,
            updated_at timestamp NOT NULL
        )
    """)
    op.execute("CREATE INDEX validation_executions_repository_id_index ON validation_executions (repository_id)")
    op.execute("CREATE INDEX validation_executions_issue_number_index ON validation_executions (issue_number)")
    op.execute("CREATE INDEX validation_executions_commit_sha_index ON validation_executions (commit_sha)")
    op.execute("CREATE INDEX validation_executions_status_index ON validation_executions (status)")
    op.execute("CREATE INDEX validation_executions_data_gin ON validation_executions USING gin (data)")
    op.execute("""
        CREATE INDEX validation_executions_repository_id_issue_number_commit_sha_ind
            ON validation_executions (repository_id, issue_number, commit_sha)
    """)


def _mitigation_executions() -> None:
    op.execute("""
        CREATE TABLE mitigation_executions (
            id bigserial CONSTRAINT mitigation_executions_pkey PRIMARY KEY,
            repository_id bigint NOT NULL
                CONSTRAINT mitigation_executions_repository_id_fkey REFERENCES repositories (id) ON DELETE CASCADE,
            issue_number integer NOT NULL,
            commit_sha varchar(255) NOT NULL,
            status execution_status NOT NULL DEFAULT 'pending',
            pr_url varchar(255),
            pr_number integer,
            files_changed integer,
            data jsonb NOT NULL DEFAULT '{}',
            started_at timestamp,
            completed_at timestamp,
            error_message text,
            api_key_id bigint
                CONSTRAINT mitigation_executions_api_key_id_fkey REFERENCES api_keys (id) ON DELETE SET NULL,
            inserted_at timestamp NOT NULL,
            updated_at timestamp NOT NULL
        )
    """)
    op.execute("CREATE INDEX mitigation_executions_repository_id_index ON mitigation_executions (repository_id)")
    op.execute("CREATE INDEX mitigation_executions_issue_number_index ON mitigation_executions (issue_number)")
    op.execute("CREATE INDEX mitigation_executions_commit_sha_index ON mitigation_executions (commit_sha)")
    op.execute("CREATE INDEX mitigation_executions_status_index ON mitigation_executions (status)")
    op.execute("CREATE INDEX mitigation_executions_data_gin ON mitigation_executions USING gin (data)")
    op.execute("""
        CREATE INDEX mitigation_executions_repository_id_issue_number_commit_sha_ind
            ON mitigation_executions (repository_id, issue_number, commit_sha)
    """)


def _cached_validations() -> None:
    op.execute("""
        CREATE TABLE cached_validations (
            id bigserial CONSTRAINT cached_validations_pkey PRIMARY KEY,
            cache_key text NOT NULL,
            forge_account_id bigint NOT NULL
                CONSTRAINT cached_validations_forge_account_id_fkey
                REFERENCES forge_accounts (id) ON DELETE CASCADE,
            repository varchar(255) NOT NULL,
            vulnerability_type varchar(255) NOT NULL,
            locations jsonb NOT NULL,
            file_hashes jsonb NOT NULL,
            is_false_positive boolean NOT NULL,
            confidence numeric NOT NULL,
            reason text,
            full_result jsonb,
            cached_at timestamp NOT NULL,
            ttl_expires_at timestamp NOT NULL,
            invalidated_at timestamp,
            invalidation_reason varchar(255),
            inserted_at timestamp NOT NULL,
            updated_at timestamp NOT NULL
        )
    """)
    op.execute("CREATE UNIQUE INDEX cached_validations_cache_key_index ON cached_validations (cache_key)")
    op.execute("CREATE INDEX cached_validations_forge_account_id_index ON cached_validations (forge_account_id)")
    op.execute("CREATE INDEX cached_validations_repository_index ON cached_validations (repository)")
    op.execute("CREATE INDEX cached_validations_ttl_expires_at_index ON cached_validations (ttl_expires_at)")
    op.execute("""
        CREATE INDEX cached_validations_forge_account_id_repository_index
            ON cached_validations (forge_account_id, repository)
    """)
