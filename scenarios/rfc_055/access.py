"""
Who is let in with which key, asked of the releases' own look-ups: the same customer as before, nobody, or as declared.

Keys are secrets: what is shown is whose they are.
"""

import hashlib
import importlib
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from harness import Code, Evidence, Extent, Look, Release, Stop
from scenarios.rfc_055.names import MOST, N_1, N
from scenarios.rfc_055.plays.stage import forget, opened, opens, update, user

__all__ = ["FollowKeys", "FollowKeysAcross", "Opening", "let_in"]

SHOWN = 5
Found = int | str | None

# Every key that anybody could know, and whose it is.
KNOWN = {
    N_1: "SELECT key, customer_id FROM api_keys UNION ALL SELECT api_key, id FROM customers",
    N: "SELECT key, customer_id FROM api_keys",
}
# Keys that opened and are to open no more, and why: platform.md's rule and the contract's answers.
DECLARED = """
SELECT c.api_key, 'closed in api_keys, open through customers' FROM customers c
JOIN api_keys k ON k.key = c.api_key WHERE c.active AND k.active IS NOT TRUE
UNION ALL
SELECT api_key, 'blank' FROM customers c
WHERE btrim(api_key) = '' AND NOT EXISTS (SELECT FROM api_keys k WHERE k.key = c.api_key)
ORDER BY 1
"""
# What N does to keys and their owners in between, each to every fourth; of two columns, what for and which.
OPEN = f"""
SELECT k.id, k.customer_id, row_number() OVER (ORDER BY k.id) % 4
FROM api_keys k WHERE k.active ORDER BY k.id LIMIT {MOST}
"""  # noqa: S608  # a number of ours
# The upgrade's own are of this hour; so may be what clients made meanwhile. Only their owners' activity counts for N−1.
CAME_OVER = f"""
SELECT k.key, k.customer_id, coalesce(c.active, false), btrim(c.name) <> '' AND btrim(c.email) <> ''
FROM api_keys k JOIN customers c ON c.id = k.customer_id
WHERE k.inserted_at > now() AT TIME ZONE 'UTC' - interval '1 hour' AND k.inserted_at <= now() AT TIME ZONE 'UTC'
ORDER BY k.id LIMIT {MOST}
"""  # noqa: S608  # likewise


@dataclass(frozen=True, slots=True)
class Opening:
    """A key of *owner*'s: whom it is to let in and whom it does, None being nobody; *kind* says what befell it."""

    owner: int
    kind: str
    wanted: Found
    found: Found


@dataclass(frozen=True, slots=True)
class FollowKeys:
    """Every key of `before` and of the stop: what it opens with the stop's release, beside N−1's answer at `before`."""

    def read(self, look: Look) -> tuple[Opening, ...]:
        """Return the openings."""
        known = _some(_known(look.before.rows(KNOWN[N_1]).rows) | _known(look.now.rows(KNOWN[look.release]).rows))
        declared = {str(key): str(why) for key, why in look.before.rows(DECLARED).rows} if look.release == N else {}
        with look.scratch(Stop.BEFORE) as database:
            before = _asked(N_1, database.url, known)
        with look.scratch(look.stop) as database:
            now = _asked(look.release, database.url, known)
        wanted = {key: None if key in declared else before[key] for key in known}
        kinds = {key: declared.get(key, "as before") for key in known}
        return tuple(Opening(known[key], kinds[key], wanted[key], now[key]) for key in known)


@dataclass(frozen=True, slots=True)
class FollowKeysAcross:
    """
    The same after N revoked keys, rotated some, and made owners inactive or active: rolled back, and upgraded again.

    What N closed stays closed. N−1 looks at customers.active for a key that came over, so there its owner's counts.
    """

    def read(self, look: Look) -> tuple[Opening, ...]:
        """Return the openings, at back and again."""
        with look.scratch(Stop.BEFORE) as database:
            owners = _some(_known(database.rows(KNOWN[N_1]).rows))
            before = _asked(N_1, database.url, owners)
            stood = {str(key) for (key,) in database.rows("SELECT key FROM api_keys ORDER BY key").rows}
        with look.scratch(Stop.AFTER) as database:
            owners |= {key: owner for key, owner in _known(database.rows(KNOWN[N]).rows).items() if key in owners}
            after = _asked(N, database.url, owners)
            done = _acted(database.url, stood)
            found: list[Opening] = []
            for stop, release, standing in ((Stop.BACK, N_1, before), (Stop.AGAIN, N, after)):
                refused = look.step(stop, database).refused
                if refused:
                    return (*found, Opening(0, f"{stop}: the step", "goes through", str(refused)))
                left = {key: Opening(owner, "left alone", standing[key], None) for key, owner in owners.items()}
                found += _found(stop, release, database.url, left | done)
            return tuple(found)


def _found(stop: Stop, release: Release, url: str, wanted: Mapping[str, Opening]) -> list[Opening]:
    now = _asked(release, url, wanted)
    return [replace(each, kind=f"{stop}: {each.kind}", found=now[key]) for key, each in wanted.items()]


def let_in(openings: Iterable[Opening]) -> Iterator[Evidence]:
    """Each key lets in whom it is to: by what befell it, and whether that is somebody."""
    groups: dict[tuple[str, bool], list[Opening]] = {}
    for each in openings:
        groups.setdefault((each.kind, each.wanted is not None), []).append(each)
    for (kind, somebody), group in sorted(groups.items()):
        found = sorted((each.owner, str(each.found or "nobody")) for each in group if each.found != each.wanted)
        wrong = [f"{owner}'s lets in {whom}" for owner, whom in found]
        wanted = "its customer" if somebody else "nobody"
        told = f"each of {len(group)}"
        more = f"; and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
        if wrong:
            told = f"{len(wrong)} of {len(group)} otherwise: {'; '.join(wrong[:SHOWN])}{more}"
        yield Evidence(f"keys, {kind}", f"let in {wanted}", told, not wrong, looked_at=Extent(len(group), len(group)))


def _known(rows: Iterable[Iterable[object]]) -> dict[str, int]:
    return {str(key): int(str(owner)) for key, owner in rows}


def _some(known: Mapping[str, int]) -> dict[str, int]:
    chosen = sorted(known, key=lambda key: hashlib.sha256(key.encode()).digest())[:MOST] if len(known) > MOST else known
    return {key: known[key] for key in chosen}


def _code(release: Release) -> Code:
    def code(name: str) -> object:
        module, _, attribute = name.partition(":")
        return getattr(importlib.import_module(f"{release.package}.{module}"), attribute)

    return code


def _asked(release: Release, url: str, keys: Iterable[str]) -> dict[str, Found]:
    code = _code(release)
    with opened(code, url) as session:
        try:
            return {key: opens(code, session, key) for key in keys}
        except ProgrammingError as error:  # it asks for what is not there: an answer, and no customer
            return dict.fromkeys(keys, getattr(error.orig, "sqlstate", "") or type(error).__name__)


def _acted(url: str, stood: Container[str]) -> dict[str, Opening]:
    """Have N act; return of each key it touched whom it is to let in since. Keys that *stood* did not come over."""
    code = _code(N)
    done: dict[str, Opening] = {}
    with opened(code, url) as session:
        user_id = user(session)
        fresh = session.execute(text(CAME_OVER)).all()
        came_over = {str(key): tuple(rest) for key, *rest in fresh if key not in stood}
        for key_id, owner, turn in session.execute(text(OPEN)).all():
            done |= _turned(code, session, key_id, owner, turn)
        for number, (key, (owner, active, writable)) in enumerate(came_over.items()):
            if key not in done and writable and number % 2:
                forget(session)
                update(code, session, owner, {"active": not active, "user_id": user_id})
                kind = "its owner made inactive" if active else "its owner made active"
                done[key] = Opening(owner, kind, None if active else owner, None)
    return done


def _turned(code: Code, session: Session, key_id: int, owner: int, turn: int) -> dict[str, Opening]:
    """Revoke the key, rotate it, or leave it."""
    if turn > 1:
        return {}
    forget(session)
    key = str(session.execute(text("SELECT key FROM api_keys WHERE id = :id"), {"id": key_id}).scalar_one())
    done = {key: Opening(owner, "rotated out" if turn else "revoked", None, None)}
    if turn:
        customer = code("customers:get_customer")(session, owner)
        made = code("customers:create_api_key")(session, customer, {"name": "Rotated"})
        done[str(made.key)] = Opening(owner, "rotated in", owner, None)
    code("customers:revoke_api_key")(session, session.get(code("customers.api_key:ApiKey"), key_id))
    return done
