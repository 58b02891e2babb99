"""A request that was sent, as a line for a shell."""

import re
import shlex

from harness.facts.exchanges import VARIABLE, Sent

__all__ = ["BASE", "curl"]

BASE = "$API"  # where the API answers, for whoever sends it again
KEY = re.compile(re.escape(VARIABLE) + r"(?!\w)")
SPECIAL = re.compile(r'([\\"`$])')


def curl(sent: Sent, url: str = BASE) -> str:
    """Return the curl line that sends it to the API at *url*; a key comes from the environment."""
    words = ["curl", "-X", sent.method, f'"{url}{SPECIAL.sub(_escaped, sent.path)}"']
    words += [f"-H {_headed(name, value)}" for name, value in sent.headers]
    # Not -d: that reads a file where the text begins with an @.
    return " ".join([*words, *([f"--data-raw {_quoted(sent.body)}"] if sent.body else [])])


def _headed(name: str, value: str) -> str:
    told = VARIABLE.join(SPECIAL.sub(_escaped, part) for part in KEY.split(value))
    return f'"{name}: {told}"'


def _quoted(text: str) -> str:
    """Quote *text* for a shell, but for the variable in it, which is to be expanded."""
    return f'"{VARIABLE}"'.join(shlex.quote(part) if part else "" for part in KEY.split(text))


def _escaped(match: re.Match[str]) -> str:
    return f"\\{match[1]}"
