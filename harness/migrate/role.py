"""The role as which a step runs."""

import psycopg

from harness.contract import Session
from harness.errors import HarnessError
from harness.facts.answer import refusal

__all__ = ["options"]


def options(database: Session, role: str) -> str:
    """
    Return the connection option with which every session on *database* is *role*'s from its start.

    Added to those that the database's URL has. Raises HarnessError where there is no such role, or it is not to be had.
    """
    try:
        database.rows("SELECT pg_catalog.set_config('role', :role, true)", {"role": role})
    except psycopg.Error as error:
        raise HarnessError(
            f"the phase is to run as role {role!r}, and cannot: {refusal(error) or error}. "
            "Create it in the baseline, and grant it to the one who connects."
        ) from error
    given = psycopg.conninfo.conninfo_to_dict(database.url).get("options")
    escaped = role.replace("\\", "\\\\").replace(" ", "\\ ")
    return f"{given} -c role={escaped}" if given else f"-c role={escaped}"
