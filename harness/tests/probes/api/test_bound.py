"""How fast and how often an API is asked, and with what."""

import time

import pytest

from harness.errors import HarnessError
from harness.facts.api import Running
from harness.probes.api.bound import Bound
from harness.serve import At
from harness.serve.process import local


def test_ours_is_asked_as_fast_and_as_often_as_there_are_requests() -> None:
    """
    With whatever method.
    """
    bound = Bound(Running("http://127.0.0.1:1", owned=True))
    assert {""} == {bound.refuses("DELETE") for _ in range(5000)}


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "QUERY"])
def test_another_is_sent_what_may_write_only_on_demand(method: str) -> None:
    """
    By name of the method and the API.
    """
    url = "https://api.example.test"
    told = f"{method} may write, and {url} does not run on a database of the harness's own"
    assert told == Bound(Running(url)).refuses(method)
    assert "" == Bound(Running(url)).refuses("get")
    assert "" == Bound(Running(url, writes=True)).refuses(method)


def test_no_more_than_so_many_are_sent() -> None:
    """
    What is refused does not count.
    """
    bound = Bound(Running("http://there", most=2))
    assert ["", "POST", "", "2 requests were sent to http://there, no more are allowed: At(…, most=…)"] == [
        bound.refuses("GET"),
        bound.refuses("POST")[:4],
        bound.refuses("GET"),
        bound.refuses("GET"),
    ]


def test_no_faster_than_so_many_a_second() -> None:
    """
    The first goes at once, each other when its turn has come.
    """
    start = time.monotonic()
    bound = Bound(Running("http://there", rate=50))
    for _ in range(6):
        bound.refuses("GET")
    assert 0.1 <= time.monotonic() - start


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:80", True),
        ("http://127.8.9.1/api", True),
        ("http://[::1]:80", True),
        ("http://localhost", True),
        ("https://api.localhost", True),
        ("http://localhost.example.test", False),
        ("http://127.0.0.1.example.test", False),
        ("http://10.0.0.1", False),
        ("https://staging.example.test", False),
    ],
)
def test_loopback_is_told_from_elsewhere(url: str, *, expected: bool) -> None:
    """
    By the host, whatever it looks like.
    """
    assert expected is local(url)


@pytest.mark.parametrize("given", [{"rate": 0.0}, {"rate": -1.0}, {"most": 0}])
def test_a_bound_is_more_than_nothing(given: dict[str, float]) -> None:
    """
    Another is misuse.
    """
    with pytest.raises(HarnessError, match="give more than 0 of each"):
        At("http://there", **given)  # type: ignore[arg-type]  # a mapping of both
