"""Success Criteria: what is shown. That nothing is lost, and all comes back, follows from the fates and the frame."""

from harness import Ask, Attempt, Clause, Holds, Query, answers, returns, same_result, section
from scenarios.rfc_055 import plays, questions
from scenarios.rfc_055.names import AFTER, AGAIN, ALWAYS
from scenarios.rfc_055.tables import CONSOLIDATED, DROPPED

__all__ = ["CRITERIA"]

CRITERIA = section(
    "Success Criteria",
    *(
        Clause(
            f"customers.{column}.representation-lacks",
            text,
            Ask(plays.representation),
            answers({f"shows {column}": False}),
            Holds.BROUGHT if column in questions.SHOWN_BY_N_1 else ALWAYS,
        )
        for column, _, text in DROPPED
    ),
    Clause(
        "success.representation",
        "All fields accessible - Can read/write all necessary customer fields",
        Ask(plays.representation),
        answers({"fields": ", ".join(sorted(CONSOLIDATED)), "shown otherwise than stored": []}),
    ),
    Clause(
        "no-loss.another-forge",
        "No data loss: another forge's account of the same name is not the organisation's",
        Attempt(given=questions.ANOTHER_FORGE, result=questions.GITHUB),
        same_result("github accounts"),
        ALWAYS,
        (AFTER,),
    ),
    Clause(
        "no-loss.archive-is-private",
        "No data loss: what is kept holds keys, so it goes with its customer and is nobody else's to read",
        Query(questions.ARCHIVE_TIES),
        returns(*questions.TIED, where="customers_rfc_055"),
        ALWAYS,
        (AFTER, AGAIN),
    ),
)
