"""Rollback Strategy: what comes back, and what stays."""

from datetime import timedelta

from harness import AskAcross, Attempt, AttemptWhileHeld, Clause, answers, gives_up, is_refused, same_result, section
from scenarios.rfc_055 import plays, questions
from scenarios.rfc_055.names import ALWAYS, BACK, N

__all__ = ["ROLLBACK"]

ROLLBACK = section(
    "Rollback Strategy",
    Clause(
        "rollback.written-in-between",
        "if rollback happens after production deployment: what was written in between stays",
        AskAcross(plays.write_in_between, N, plays.ask_after_rollback),
        answers(
            {
                "keys that the upgrade made open": 2,
                "parts that are cast": plays.PARTS,
                "the customer created is there": True,
                "its key opens": True,
                "it has a key of N−1's and a plan": (True, "trial"),
                "the customer deleted is there": False,
                "a key of the owner revoked opens": False,
                "a key of the owner reopened opens": False,
                # N−1 looks at customers.active again, so what N was told of an owner counts for the key that came over.
                "a key of the owner deactivated opens": False,
                "a key of the owner reactivated opens": True,
                "customers renamed": 1,
                **dict.fromkeys(plays.LEFT, 1),
                **dict.fromkeys(plays.ALL, (True, True)),
                "N−1 can write to it": "between",
                "the upgrade follows again": "it does",
            }
        ),
        ALWAYS,
        (BACK,),
    ),
    *(
        Clause(
            f"rollback.whatever-the-{name}",
            "Rollback database migration: its result does not depend on the session that runs it",
            Attempt(to=BACK, given=given, settings=settings, result=questions.SIX_BEFORE),
            same_result("what the rollback leaves"),
            ALWAYS,
            (BACK,),
        )
        for name, settings, _, given in questions.SETTINGS
    ),
    Clause(
        "rollback.refuses-without.archive",
        "a database that lacks what the rollback needs is refused with its name, and nothing is changed",
        Attempt(to=BACK, given="ALTER TABLE public.customers_rfc_055 DROP COLUMN plan"),
        is_refused("55000", naming="public.customers_rfc_055.plan"),
        ALWAYS,
        (BACK,),
    ),
    Clause(
        "rollback.lock-bound",
        "brief disruption is acceptable: a reader that holds a transaction open makes the rollback give up",
        AttemptWhileHeld(
            held="SELECT count(*) FROM customers",
            bystander="SELECT count(*) FROM customers",
            patience=timedelta(seconds=4),
            to=BACK,
        ),
        gives_up(),
        ALWAYS,
        (BACK,),
    ),
)
