"""What Postgres says no with, in words that may be shown."""

from dataclasses import replace
from urllib.parse import quote

import psycopg

from harness.errors import HarnessError
from harness.facts.answer import Refused, refusal, unwell

__all__ = ["refused", "said"]


def refused(error: psycopg.Error, statement: str = "") -> Refused:
    """
    Return what Postgres answered to *statement*.

    Raises HarnessError where that is no answer: the connection is gone, the disk is full, the server shuts down, or
    psycopg itself objects.
    """
    answer = refusal(error)
    if answer is not None:
        return replace(answer, statement=statement)
    ill = unwell(error)
    if ill is not None:
        raise HarnessError(f"Postgres cannot go on: {ill}. Put the server right, or name another.") from error
    if isinstance(error, psycopg.OperationalError):
        raise HarnessError(f"Postgres does not answer: {said(error)}. See whether the server still runs.") from error
    raise HarnessError(f"psycopg cannot do it: {said(error)}. Say it in another way.") from error


def said(error: psycopg.Error, password: str = "") -> str:
    """Return the first line of *error*, without detail, context or *password*."""
    text = error.diag.message_primary or next(iter(str(error).splitlines()), type(error).__name__)
    for secret in {password, quote(password, safe="")} - {""}:
        text = text.replace(secret, "***")
    return text.strip().rstrip(".")
