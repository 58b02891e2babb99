"""Field Deprecation Plan: what goes now, later, and perhaps."""

from itertools import chain

from harness import (
    Ask,
    Clause,
    FindOffenders,
    Query,
    ReadModel,
    answers,
    counts,
    lacks_field,
    none_of,
    section,
    unmapped,
)
from scenarios.rfc_055 import plays, questions
from scenarios.rfc_055.clauses.fates import FATES
from scenarios.rfc_055.names import AFTER, ALWAYS, BEFORE, BILLING, CHANGESET, CUSTOMER, PREMISE
from scenarios.rfc_055.tables import DROPPED

__all__ = ["DEPRECATION"]

DEPRECATION = section(
    "Field Deprecation Plan",
    section(
        "Phase 0 (This RFC - Immediate)",
        *chain.from_iterable(
            (unmapped("customers", column, text, model=CUSTOMER, cast=CHANGESET, mapped=mapped), FATES[column])
            for column, mapped, text in DROPPED
        ),
        *(
            Clause(
                f"premise.{name}", text, FindOffenders(sql, among="customers"), none_of(what), PREMISE, answer=answer
            )
            for name, text, what, sql, answer in questions.PREMISES
        ),
        *(
            Clause(f"premise.{column}-unused-{where}", text, ReadModel(model), lacks_field(column), PREMISE)
            for column, text in (
                ("payment_method_added", "`payment_method_added` - Not used in application code"),
                ("monthly_fix_quota", "`monthly_fix_quota` - … never used in code"),
            )
            for where, model in (("in-customers", CUSTOMER), ("in-billing", BILLING))
        ),
    ),
    section(
        "Phase 1 (RFC-049 - Customer Management)",
        Clause(
            "premise.users-empty",
            "`user_id` - Required field currently, but Users table is empty",
            Query("SELECT count(*) FROM users"),
            counts(0, "users"),
            PREMISE,
            answer="user_id stays as it is in this phase, so nothing hangs on it. RFC-049 has to look again.",
        ),
        Clause(
            "premise.user-required",
            "`user_id` - Required field currently",
            FindOffenders("SELECT id FROM customers WHERE user_id IS NULL ORDER BY id", among="customers"),
            none_of("customers without a user"),
            PREMISE,
            answer="The column stays nullable and no row is touched; the changeset requires a user, so such a customer "
            "cannot be updated without being given one, in N−1 and N alike (changeset.without-user).",
        ),
        Clause(
            "changeset.without-user",
            "`user_id` - Required field currently",
            Ask(plays.nobody_without_user),
            answers({"without a user": "refused: user_id", "with one": "accepted"}),
            ALWAYS,
            (BEFORE, AFTER),
        ),
    ),
    section(
        "Future Consideration",
        Clause(
            "premise.rollover-rarely-used",
            "`rollover_fixes` - Rarely used, may be removable after understanding business logic",
            FindOffenders("SELECT id FROM customers WHERE rollover_fixes <> 0 ORDER BY id", among="customers"),
            none_of("customers with rollover fixes"),
            PREMISE,
            answer="Kept, with every value.",
        ),
    ),
)
