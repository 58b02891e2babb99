"""Results of scans, validations and mitigations, in the database."""

from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import column, insert, literal_column, table, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from scenarios.rfc_055.service.access import Owner
from scenarios.rfc_055.service.bodies import Body

__all__ = ["KINDS", "Repo", "keep", "last", "verified"]

KINDS = ("scan", "validation", "mitigation")


class Repo(NamedTuple):
    """A repository at a forge: owner/name."""

    owner: str
    name: str


def verified(session: Session, owner: Owner, repo: Repo) -> bool | None:
    """Return whether the caller's account that owns *repo* is verified; None where there is none."""
    given = {"customer": owner.customer_id, "owner": repo.owner}
    return session.execute(text(VERIFIED), given).scalar()


def keep(session: Session, owner: Owner, repo: Repo, attrs: Body) -> int:
    """Keep a result, and note its repository; return the result's id. The caller commits."""
    now = datetime.now(UTC).replace(tzinfo=None)
    given = {**repo._asdict(), "path": "/".join(repo), "customer": owner.customer_id, "now": now}
    repository = session.execute(text(REPOSITORY), given).scalar_one()
    own = "branch" if attrs["phase"] == "scan" else "issue_number"
    values = {"repository_id": repository, "commit_sha": attrs["commit_sha"], own: attrs.get(own)}
    values |= {"api_key_id": owner.api_key_id, "inserted_at": now, "updated_at": now}
    target = table(
        f"{attrs['phase']}_executions", column("id"), column("data", JSONB), column("status"), *map(column, values)
    )
    kept = insert(target).values(**values, data=attrs["data"], status=literal_column("'completed'"))
    return int(session.execute(kept.returning(target.c.id)).scalar_one())


def last(session: Session, repo: Repo, commit: str, issue: int) -> dict[str, Any]:
    """Return what was kept last of *commit*, by kind; of validations and mitigations that of *issue*."""
    given = {**repo._asdict(), "issue": issue, "commit": commit}
    return {kind: session.execute(text(query), given).scalar() for kind, query in LAST.items()}


VERIFIED = """
SELECT verified_at IS NOT NULL FROM forge_accounts
WHERE forge_type = 'github' AND customer_id = :customer AND namespace = :owner
"""
REPOSITORY = """
INSERT INTO repositories
    (forge_type, namespace, name, full_path, customer_id, first_seen_at, last_activity_at, inserted_at, updated_at)
VALUES ('github', :owner, :name, :path, :customer, :now, :now, :now, :now)
ON CONFLICT (forge_type, namespace, name) DO UPDATE SET last_activity_at = excluded.last_activity_at
RETURNING id
"""
OF_COMMIT = """
SELECT e.data FROM {kind}_executions e JOIN repositories r ON r.id = e.repository_id
WHERE r.forge_type = 'github' AND r.namespace = :owner AND r.name = :name AND e.commit_sha = :commit
"""
OF_ISSUE = "AND e.issue_number = :issue"
LAST = {
    kind: f"{OF_COMMIT.format(kind=kind)} {'' if kind == 'scan' else OF_ISSUE} ORDER BY e.id DESC LIMIT 1"
    for kind in KINDS
}
