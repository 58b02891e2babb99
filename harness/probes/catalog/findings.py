"""What the queries found, by the OIDs that tie it together."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.contract import Session
from harness.probes.catalog import queries

__all__ = ["Findings", "Found", "find"]

Found = tuple[Any, ...]  # a row of one of the queries, which fixes its types


@dataclass(frozen=True, slots=True)
class Findings:
    """Rows by the OID of the relation or type that they belong to; grants and comments by catalog, OID and number."""

    owner: str
    schemas: Mapping[int, str]
    namespaces: Sequence[Found]
    relations: Sequence[Found]
    sequences: Sequence[Found]
    types: Sequence[Found]
    functions: Sequence[Found]
    extensions: Sequence[Found]
    others: Sequence[Found]
    columns: Mapping[int, Sequence[Found]]
    constraints: Mapping[int, Sequence[Found]]
    domain_constraints: Mapping[int, Sequence[Found]]
    indexes: Mapping[int, Sequence[Found]]
    triggers: Mapping[int, Sequence[Found]]
    rules: Mapping[int, Sequence[Found]]
    policies: Mapping[int, Sequence[Found]]
    grants: Mapping[tuple[str, int, int], tuple[str, ...]]
    comments: Mapping[tuple[str, int, int], str]


def find(session: Session, schemas: Sequence[str]) -> Findings:
    """Ask every question once; of all user schemas where none is named."""
    namespaces = session.rows(queries.SCHEMAS, {"names": list(schemas)}).rows
    given = {"schemas": [row[0] for row in namespaces]}

    def ask(sql: str) -> Sequence[Found]:
        return session.rows(sql, given).rows

    constraints = ask(queries.CONSTRAINTS)
    return Findings(
        owner=str(session.rows(queries.DATABASE).rows[0][0]),
        schemas={int(str(oid)): str(name) for oid, name, _ in namespaces},
        namespaces=namespaces,
        relations=ask(queries.RELATIONS),
        sequences=ask(queries.SEQUENCES),
        types=ask(queries.TYPES),
        functions=ask(queries.FUNCTIONS),
        extensions=session.rows(queries.EXTENSIONS).rows,
        others=session.rows(queries.OTHERS).rows,
        columns=_by(0, ask(queries.COLUMNS)),
        constraints=_by(1, constraints),
        domain_constraints=_by(2, constraints),
        indexes=_by(1, ask(queries.INDEXES)),
        triggers=_by(1, session.rows(queries.TRIGGERS).rows),
        rules=_by(1, session.rows(queries.RULES).rows),
        policies=_by(1, session.rows(queries.POLICIES).rows),
        grants=_grants(ask(queries.GRANTS)),
        comments=_comments(session.rows(queries.COMMENTS).rows),
    )


def _by(place: int, rows: Iterable[Found]) -> Mapping[int, Sequence[Found]]:
    grouped: dict[int, list[Found]] = defaultdict(list)
    for row in rows:
        grouped[row[place]].append(row)
    return dict(grouped)


def _grants(rows: Iterable[Found]) -> Mapping[tuple[str, int, int], tuple[str, ...]]:
    lines: dict[tuple[str, int, int], list[str]] = defaultdict(list)
    for catalog, oid, number, grantee, privileges in rows:
        lines[catalog, oid, number].append(f"{grantee}: {privileges}" if grantee else "nobody")
    return {key: tuple(each) for key, each in lines.items()}


def _comments(rows: Iterable[Found]) -> Mapping[tuple[str, int, int], str]:
    return {(catalog, oid, number): text for catalog, oid, number, text in rows}
