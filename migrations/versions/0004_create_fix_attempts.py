"""Fix attempts: what is billed, once its pull request is merged."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE fix_attempts (
            id bigserial CONSTRAINT fix_attempts_pkey PRIMARY KEY,
            github_org varchar(255) NOT NULL,
            repo_name varchar(255) NOT NULL,
            issue_number integer,
            pr_number integer,
            platform varchar(255) DEFAULT 'github',
            customer_id bigint
                CONSTRAINT fix_attempts_customer_id_fkey REFERENCES customers (id) ON DELETE RESTRICT,
            api_key_used varchar(255),
            status varchar(255) DEFAULT 'pending',
            billing_status varchar(255) DEFAULT 'not_billed',
            created_at timestamp,
            merged_at timestamp,
            billed_at timestamp,
            refunded_at timestamp,
            amount numeric(10,2),
            currency varchar(255) DEFAULT 'USD',
            pr_title text,
            pr_url varchar(255),
            issue_title text,
            issue_url varchar(255),
            commit_sha varchar(255),
            merged_by varchar(255),
            metadata jsonb DEFAULT '{}',
            requires_manual_approval boolean DEFAULT true,
            approved_by varchar(255),
            approved_at timestamp,
            approval_notes text,
            inserted_at timestamp(0) NOT NULL,
            updated_at timestamp(0) NOT NULL
        )
    """)
    op.execute("""
        CREATE UNIQUE INDEX fix_attempts_github_org_repo_name_pr_number_index
            ON fix_attempts (github_org, repo_name, pr_number)
    """)
    op.execute("CREATE INDEX fix_attempts_customer_id_index ON fix_attempts (customer_id)")
    op.execute("CREATE INDEX fix_attempts_status_index ON fix_attempts (status)")
    op.execute("CREATE INDEX fix_attempts_billing_status_index ON fix_attempts (billing_status)")
    op.execute("CREATE INDEX fix_attempts_created_at_index ON fix_attempts (created_at)")
    op.execute("CREATE INDEX fix_attempts_merged_at_index ON fix_attempts (merged_at)")
    op.execute("CREATE INDEX fix_attempts_api_key_used_index ON fix_attempts (api_key_used)")


def downgrade() -> None:
    op.execute("DROP TABLE fix_attempts")
