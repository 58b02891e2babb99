"""Success Criteria: what is shown, and that nothing is lost."""

from harness import (
    Ask,
    Attempt,
    Clause,
    Compare,
    CompareCatalogs,
    CompareCells,
    CompareSequences,
    Holds,
    Query,
    Same,
    answers,
    never_behind,
    no_changes,
    none_lost,
    returns,
    same_result,
    same_rows,
    section,
    untouched,
)
from scenarios.rfc_055 import plays, questions
from scenarios.rfc_055.names import AFTER, AGAIN, ALWAYS, BACK
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
    Same(
        "no-loss.keys",
        "No data loss - Existing api_keys … data migrated to proper tables",
        before=questions.KEYS_BEFORE,
        after=questions.KEYS_AFTER,
        help="Every key that is not blank stands in api_keys once, with its owner.",
    ),
    Same(
        "no-loss.organisations",
        "No data loss - Existing … github_org data migrated to proper tables",
        before=questions.ORGANISATIONS_BEFORE,
        after=questions.ORGANISATIONS_AFTER,
        help="Each organisation that is not blank is a github forge account of its customer, once.",
    ),
    Clause(
        "no-loss.new-keys",
        "SELECT api_key, 'Legacy Key', id, true, NOW(), NOW()",
        Compare(questions.NEW_KEYS, questions.KEYS_AS_WRITTEN),
        none_lost("keys"),
        ALWAYS,
        (AFTER, AGAIN),
    ),
    Clause(
        "no-loss.new-accounts",
        "SELECT id, 'github', github_org, NOW(), NOW()",
        Compare(questions.NEW_ACCOUNTS, questions.ACCOUNTS_AS_WRITTEN),
        none_lost("accounts"),
        ALWAYS,
        (AFTER, AGAIN),
    ),
    Clause(
        "no-loss.another-forge",
        "No data loss: another forge's account of the same name is not the organisation's",
        Attempt(given=questions.ANOTHER_FORGE, result=questions.GITHUB),
        same_result("github accounts"),
        ALWAYS,
        (AFTER,),
    ),
    Same(
        "no-loss.verified",
        "No data loss: an organisation that came over is not thereby verified",
        before=questions.VERIFIED,
        after=questions.VERIFIED,
    ),
    Same(
        "no-loss.archive",
        "No data loss: every cell of the six columns is kept for the rollback",
        before=questions.SIX_BEFORE,
        after=questions.SIX_ARCHIVED,
        help="Keep what goes in a table that the rollback reads.",
    ),
    Clause(
        "no-loss.archive-is-private",
        "No data loss: what is kept holds keys, so it goes with its customer and is nobody else's to read",
        Query(questions.ARCHIVE_TIES),
        returns(*questions.TIED, where="customers_rfc_055"),
        ALWAYS,
        (AFTER, AGAIN),
    ),
    Clause(
        "no-loss.sequences",
        "No data loss: no id is given out again",
        CompareSequences(),
        never_behind(),
        ALWAYS,
        (AFTER, BACK, AGAIN),
    ),
    Clause(
        "rollback.schema",
        "Clean rollback - Can revert to pre-rfc-055",
        CompareCatalogs(),
        no_changes(),
        ALWAYS,
        (BACK,),
    ),
    Clause(
        "rollback.rows",
        "Clean rollback - Can revert to pre-rfc-055",
        CompareCells(),
        untouched(),
        ALWAYS,
        (BACK,),
    ),
    Same(
        "rollback.six-columns",
        "Clean rollback: every cell of the six columns comes back",
        before=questions.SIX_BEFORE,
        after=questions.SIX_BEFORE,
        stops=(BACK,),
        help="Let `down` add every column that `up` removed, and fill it from where `up` kept its cells.",
    ),
    Clause(
        "rollback.again",
        "Clean rollback: the upgrade can follow again, with the same result",
        Compare(questions.OUTCOME, questions.OUTCOME, since=AFTER),
        same_rows("what the upgrade leaves"),
        ALWAYS,
        (AGAIN,),
    ),
)
