"""Postgres's own parser, asked from many threads."""

import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from pglast.parser import ParseError

from harness.grammar import functions, scanned, texts, trees

HARNESS = Path(__file__).parents[1]
# Counts the keys that are left, by taking them all.
KEYS = """
import ctypes, ssl, threading
from harness.grammar import trees

libc = ctypes.CDLL(None)

def left():
    keys = []
    key = ctypes.c_uint()
    while not libc.pthread_key_create(ctypes.byref(key), None):
        keys.append(key.value)
    for each in keys:
        libc.pthread_key_delete(ctypes.c_uint(each))
    return len(keys)

def parse():
    assert trees("SELECT 1")

def threads(number):
    for _ in range(number):
        thread = threading.Thread(target=parse)
        thread.start()
        thread.join()

threads(3)
before = left()
threads(50)
print(before - left())
"""


def test_a_thread_that_parses_takes_nothing_for_good() -> None:
    """
    Of a thousand keys that a process has, a walk's threads would have used them up by and by.
    """
    told = subprocess.run([sys.executable, "-c", KEYS], capture_output=True, text=True, check=True)
    assert "0\n" == told.stdout


def test_other_threads_hear_the_same() -> None:
    """
    Trees, texts, tokens, and what is wrong.
    """
    heard: list[object] = []

    def ask() -> None:
        heard.append(texts("SELECT 1; SELECT 2"))
        heard.append([each.name for each in scanned("SELECT 1")])
        heard.append(len(trees("SELECT 1; SELECT 2")))
        with pytest.raises(ParseError, match="syntax error"):
            functions("nonsense")

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert [("SELECT 1", "SELECT 2"), ["SELECT", "ICONST"], 2] == heard


def test_nobody_else_parses() -> None:
    """
    Each thread that asked pglast itself would take a key.
    """
    asking = re.compile(
        r"\b(?:parse_sql|parse_plpgsql|parser\.(?:scan|split))\b|pglast(?:\.| import .*\b)(?:split|parser)\b(?! import)"
    )
    sources = [each for each in HARNESS.rglob("*.py") if "tests" not in each.parts]
    assert [HARNESS / "grammar.py"] == [each for each in sources if asking.search(each.read_text(encoding="utf-8"))]
