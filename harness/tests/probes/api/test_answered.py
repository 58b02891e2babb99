"""What of an answer is kept."""

import httpx
import pytest

from harness.probes.api.answered import answered


@pytest.mark.parametrize("name", ["Date", "Server", "Content-Length", "X-Request-Id", "Via"])
def test_a_header_that_says_nothing_of_the_answer_is_left_out(name: str) -> None:
    """
    In whatever case it is written.
    """
    assert () == answered(httpx.Response(200, headers={name: "x"})).headers


def test_a_header_that_says_something_is_kept() -> None:
    """
    By its small name, several of one name together; the type is told apart.
    """
    got = httpx.Response(201, headers=[("Location", "/o/7"), ("Vary", "a"), ("vary", "b"), ("Content-Type", "x/y; z")])
    assert ("x/y", (("location", "/o/7"), ("vary", "a, b"))) == (answered(got).type, answered(got).headers)


def test_what_a_cookie_holds_is_not_kept() -> None:
    """
    Its name is, and how it is to be kept.
    """
    got = httpx.Response(200, headers=[("set-cookie", "session=s3cret; Path=/; Secure"), ("set-cookie", "seen=yes")])
    assert (("set-cookie", "session=…; Path=/; Secure, seen=…"),) == answered(got).headers
