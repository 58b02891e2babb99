"""Security Considerations: who is let in."""

from harness import Ask, Clause, FindOffenders, Same, answers, none_of, section
from scenarios.rfc_055 import plays, questions
from scenarios.rfc_055.names import ALWAYS, PREMISE

__all__ = ["SECURITY"]

SECURITY = section(
    "Security Considerations",
    Same(
        "authentication.access",
        "Authentication still works - api_keys relationship maintains functionality",
        before=questions.ACCESS_BEFORE,
        after=questions.ACCESS_AFTER,
        help="Bring each key over open where it opened before, closed where its owner was inactive, and no other.",
    ),
    Clause(
        "authentication.as-the-rule",
        "Authentication still works: the release's own lookup answers every key as its rule says",
        Ask(plays.access),
        answers({"keys answered otherwise than the rule": 0, "keys that open": True}),
        ALWAYS,
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
)
