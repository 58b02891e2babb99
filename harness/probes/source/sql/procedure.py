"""Bodies of PL/pgSQL, made into statements that SQL's own parser may take."""

import re

__all__ = ["as_statements"]

OPENING = re.compile(r"\b(?:BEGIN|DECLARE|THEN|LOOP|ELSE|EXCEPTION)\b", re.IGNORECASE)
ASKING = re.compile(
    r"(?P<start>(?:^|;)\s*)(?P<word>IF|ELSIF|WHILE|PERFORM|EXECUTE|RETURN\s+QUERY\s+EXECUTE|RETURN|RAISE\s+\w+"
    r"|(?:FOR|FOREACH)\s+\w+\s+IN(?:\s+EXECUTE)?|\w+\s*:=)(?=\s|\()(?!\s*(?:QUERY|NEW|OLD)?\s*;)",
    re.IGNORECASE,
)
MEMBER = re.compile(r"((?:^|;)\s*)(\w+\.\w+)\s*:=", re.IGNORECASE)
QUERY = re.compile(r"(\bSELECT)(\s+)(?=QUERY\b|SELECT\b|WITH\b)(QUERY\b)?", re.IGNORECASE)


def as_statements(body: str) -> str:
    """
    Return *body* with blocks parted by semicolons, and SELECT in place of the words that evaluate an expression.

    Every line keeps its number, nothing else its place.
    """
    parted = OPENING.sub(";", body)
    members = MEMBER.sub(r"\1SELECT \2,", parted)
    asking = ASKING.sub(lambda match: match["start"] + _lines(match["word"]) + "SELECT", members)
    return QUERY.sub(lambda match: match[2], asking)


def _lines(text: str) -> str:
    return "\n" * text.count("\n")
