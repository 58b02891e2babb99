"""What came back, as far as it says something."""

import re

import httpx

from harness.facts.exchanges import Answer

__all__ = ["UNSAID", "answered"]

# Of the connection, the moment, the program or one sending, not of the answer; the type is told apart from the rest.
UNSAID = re.compile(
    "age|alt-svc|connection|content-length|content-type|date|expires|keep-alive|last-modified|nel|report-to|server|"
    "server-timing|traceparent|tracestate|trailer|transfer-encoding|upgrade|via|"
    "x-powered-by|x-process-time|x-request-id|x-runtime"
)
COOKIE = "set-cookie"


def answered(got: httpx.Response) -> Answer:
    """Return it as an answer."""
    names = sorted({name.lower() for name in got.headers if not UNSAID.fullmatch(name.lower())})
    type_ = got.headers.get("content-type", "").partition(";")[0]
    return Answer(got.status_code, type_, got.text, tuple((name, _value(got, name)) for name in names))


def _value(got: httpx.Response, name: str) -> str:
    values = got.headers.get_list(name)
    # What a cookie holds is a key.
    return ", ".join(map(_cookie, values) if name == COOKIE else values)


def _cookie(text: str) -> str:
    pair, semicolon, attributes = text.partition(";")
    return f"{pair.partition('=')[0]}=…{semicolon}{attributes}"
