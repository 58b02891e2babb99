"""Security Considerations: who is let in."""

from harness import Admits, Ask, Clause, FindOffenders, answers, none_of, section
from scenarios.rfc_055 import plays, questions
from scenarios.rfc_055.access import FollowKeys, FollowKeysAcross, let_in
from scenarios.rfc_055.doors import ACCESS, OPENED
from scenarios.rfc_055.names import AFTER, AGAIN, ALWAYS, BACK, BEFORE, N_1, PREMISE, N
from scenarios.rfc_055.traffic import TRAFFIC

__all__ = ["SECURITY"]

SECURITY = section(
    "Security Considerations",
    Clause(
        "authentication.access",
        "Authentication still works - api_keys relationship maintains functionality",
        FollowKeys(),
        let_in,
        ALWAYS,
        (AFTER, BACK, AGAIN),
    ),
    Clause(
        "authentication.access-across",
        "Authentication still works: what was revoked or rotated in between stays so, rolled back and upgraded again",
        FollowKeysAcross(),
        let_in,
        ALWAYS,
        (BACK,),
    ),
    Clause(
        "authentication.as-the-rule",
        "Authentication still works: the release's own lookup answers every key as its rule says",
        Ask(plays.access),
        answers({"keys answered otherwise than the rule": 0, "keys that open": True}),
        ALWAYS,
        (BEFORE, AFTER),
    ),
    *(
        Clause(
            f"authentication.{name}",
            "Authentication still works - api_keys relationship maintains functionality",
            FindOffenders(sql, among="customers"),
            none_of(what),
            PREMISE,
            answer=answer,
        )
        for name, what, sql, answer in questions.COLLISIONS
    ),
    Admits(ACCESS, TRAFFIC, releases=(N_1, N), opened=OPENED),
)
