"""Passwords: kept out of the argument list, and out of every message."""

import os
import re
import sys
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

__all__ = ["hidden", "scrubbed"]

URL = re.compile(r"(://[^\s/:@?#]*):([^\s@]+)@")
OPTION = re.compile(r"((?:ssl)?password\s*=\s*)('(?:[^'\\]|\\.)*'|[^\s&'\"]+)", re.IGNORECASE)
SHORT = 4  # shorter passwords are words of ordinary sentences
VARIABLE = "HARNESS_DSN"


def scrubbed(text: str, given: Iterable[str] = ()) -> str:
    """Return *text* without the passwords of URLs and connection strings, in it, in *given* or in the environment."""
    for secret in sorted(_secrets((*given, os.environ.get(VARIABLE, ""))), key=len, reverse=True):
        text = text.replace(secret, "***")
    return OPTION.sub(r"\1***", URL.sub(r"\1:***@", text))


def hidden() -> None:
    """Start this program anew with a --dsn that holds a password in its environment, where `ps` does not show it."""
    rest, dsn = _without_dsn(sys.orig_argv)
    if dsn and (URL.search(dsn) or OPTION.search(dsn)):
        os.execve(sys.executable, rest, {**os.environ, VARIABLE: dsn})  # noqa: S606  # ourselves, as we were called


def _without_dsn(arguments: list[str]) -> tuple[list[str], str]:
    rest, dsn = [], ""
    left = iter(arguments)
    for each in left:
        if each == "--dsn":
            dsn = next(left, "")
        elif each.startswith("--dsn="):
            dsn = each.removeprefix("--dsn=")
        else:
            rest.append(each)
    return rest, dsn


def _secrets(given: Iterable[str]) -> Iterator[str]:
    passwords = [os.environ.get("PGPASSWORD", "")]
    for each in given:
        passwords += [found.group(2) for found in URL.finditer(each)]
        passwords += [found.group(2).strip("'") for found in OPTION.finditer(each)]
    for password in passwords:
        yield from (form for form in {password, unquote(password)} if len(form) >= SHORT)
