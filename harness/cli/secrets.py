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
VARIABLES = {"--dsn": "HARNESS_DSN", "--rows": "HARNESS_ROWS", "--api": "HARNESS_API", "--from": "HARNESS_FROM"}


def scrubbed(text: str, given: Iterable[str] = ()) -> str:
    """Return *text* without the passwords of URLs and connection strings, in it, in *given* or in the environment."""
    for secret in sorted(
        _secrets((*given, *(os.environ.get(each, "") for each in VARIABLES.values()))), key=len, reverse=True
    ):
        text = text.replace(secret, "***")
    return OPTION.sub(r"\1***", URL.sub(r"\1:***@", text))


def hidden() -> None:
    """Start this program anew with options that hold a password in its environment, where `ps` does not show them."""
    rest, given = list(sys.orig_argv), {}
    for option, variable in VARIABLES.items():
        left, value = _without(rest, option)
        if value and (URL.search(value) or OPTION.search(value)):
            rest, given[variable] = left, value
    if given:
        os.execve(sys.executable, rest, {**os.environ, **given})  # noqa: S606  # ourselves, as we were called


def _without(arguments: list[str], option: str) -> tuple[list[str], str]:
    rest, value = [], ""
    left = iter(arguments)
    for each in left:
        if each == option:
            value = next(left, "")
        elif each.startswith(f"{option}="):
            value = each.removeprefix(f"{option}=")
        else:
            rest.append(each)
    return rest, value


def _secrets(given: Iterable[str]) -> Iterator[str]:
    passwords = [os.environ.get("PGPASSWORD", "")]
    for each in given:
        passwords += [found.group(2) for found in URL.finditer(each)]
        passwords += [found.group(2).strip("'") for found in OPTION.finditer(each)]
    for password in passwords:
        yield from (form for form in {password, unquote(password)} if len(form) >= SHORT)
