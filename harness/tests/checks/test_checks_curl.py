"""A request as a line for a shell: what the shell hands to curl is what was sent."""

import subprocess

import pytest

from harness.checks.curl import curl
from harness.facts.exchanges import Sent


def words(line: str) -> list[str]:
    """What a shell makes of *line*, with a key and an API in its environment."""
    told = subprocess.run(
        ["/bin/sh", "-c", f'curl() {{ printf "%s\\0" "$@"; }}\n{line}'],
        env={"API": "http://there", "API_KEY": "s3cret"},
        capture_output=True,
        check=True,
    )
    return told.stdout.decode().split("\0")[:-1]


def test_the_line_is_short_where_there_is_little_to_say() -> None:
    """
    Method, path and the key, by its variable, in whatever header it goes.
    """
    sent = Sent("GET", "/orders/1", (("authorization", "Bearer $API_KEY"),))
    assert 'curl -X GET "$API/orders/1" -H "authorization: Bearer $API_KEY"' == curl(sent)
    assert 'curl -X GET "http://there/orders/1"' == curl(Sent("GET", "/orders/1"), "http://there")


@pytest.mark.parametrize(
    "text", ["it's", '"$HOME" `id` \\ $(id)', "@file", "a\nb", "ü – ☃", "*", "-x", "$API_KEYS", "'\"$API_KEY\"'"]
)
def test_a_shell_hands_on_what_was_sent(text: str) -> None:
    """
    Whatever is in it; the key's variable alone is expanded, in the body too.
    """
    sent = Sent("POST", f"/o/{text}", (("x-note", text),), f'{{"key": "$API_KEY", "text": "{text}"}}')
    meant = text if text == "$API_KEYS" else text.replace("$API_KEY", "s3cret")
    path = f"http://there/o/{text}"
    body = f'{{"key": "s3cret", "text": "{meant}"}}'
    assert ["-X", "POST", path, "-H", f"x-note: {meant}", "--data-raw", body] == words(curl(sent))
