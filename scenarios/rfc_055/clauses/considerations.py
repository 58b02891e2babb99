"""Implementation Considerations and Open Questions."""

from harness import Ask, Clause, FindOffenders, answers, ended_by, none_of, section
from scenarios.rfc_055 import plays, questions
from scenarios.rfc_055.names import AFTER, ALWAYS, BEFORE, N_1, PREMISE

__all__ = ["QUESTIONS", "WATCH"]

WATCH = section(
    "Implementation Considerations / Things to Watch For",
    section(
        "Scripts Using api_key Field",
        Clause(
            "scripts.old-expect-api_key",
            "Several create-customer scripts expect `customer.api_key` to exist",
            Ask(plays.scripts_key_opens),
            ended_by("42703", naming="api_key"),
            ALWAYS,
            (AFTER,),
            release=N_1,
        ),
        Clause(
            "scripts.use-api_keys",
            "Update to use `api_keys` relationship after migration",
            Ask(plays.scripts_key_opens),
            answers(
                {
                    "create_demo_api_key_prod: opens": True,
                    "create_demo_api_key_prod: stands in api_keys": 1,
                    "create_demo_api_key_prod: opens, the first key revoked": True,
                    "create_test_customer: opens": True,
                    "create_test_customer: stands in api_keys": 1,
                    "create_test_customer: opens, the first key revoked": True,
                }
            ),
            stops=(BEFORE, AFTER),
        ),
        *(
            Clause(
                f"scripts.{name}",
                f"Scripts affected: {name.replace('_', '-')}.exs: it runs, and may run again",
                Ask(play),
                answers(
                    {
                        "ran": True,
                        "ran again": True,
                        "customers added by running it again": 0,
                        "keys, accounts and users added by running it again": 0,
                        "seeded without an open key or a verified account": 0,
                    }
                ),
                ALWAYS,
                (BEFORE, AFTER),
            )
            for name, play in plays.SCRIPTS.items()
        ),
    ),
)

QUESTIONS = section(
    "Open Questions",
    *(
        Clause(f"question.{name}", text, FindOffenders(sql, among=among), none_of(what), PREMISE, answer=answer)
        for name, text, what, sql, among, answer in questions.OPEN
    ),
)
