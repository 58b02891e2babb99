"""Text in lines."""

import io

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from harness.report.layout import Page, clean, cut, field, short, wrap
from harness.report.terminal import rendered


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("plain\nlines", "plain\nlines"),
        ("a\x00b\x1b[2J", "a\\x00b\\x1b[2J"),
        ("lone \udce4", "lone \\udce4"),
        ("\u2066turned\u2069", "\\u2066turned\\u2069"),
        ("a\tb", "a   b"),
    ],
)
def test_clean_shows_what_a_terminal_would_obey(given: str, shown: str) -> None:
    """
    Escapes in place of the characters.
    """
    assert shown == clean(given)


def test_wrap_counts_cells_not_characters() -> None:
    """
    A Chinese character takes two.
    """
    assert ["漢字漢", "字"] == wrap("漢字漢字", 6)


def test_wrap_keeps_a_line_that_fits_as_it_is() -> None:
    """
    Indentation of SQL survives.
    """
    assert ["SELECT", "    1"] == wrap("SELECT\n    1", 10)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("short enough", "short enough"),
        ("one two three four", "one two three…"),
        ("a word_that_is_far_too_long_for_it", "a word_that_is…"),
        ("two\nlines", "two lines"),
    ],
)
def test_cut_ends_at_a_word_if_one_ends_in_time(given: str, shown: str) -> None:
    """
    Fifteen cells.
    """
    assert shown == cut(given, 15)
    assert cell_len(shown) <= 15


def test_field_says_that_a_value_is_empty() -> None:
    """
    Nothing beside `observed` would read like a fault of the report.
    """
    assert ["observed  (empty)"] == [line.plain for line in field("observed", "", Page())]


def test_short_keeps_everything_where_everything_is_asked_for() -> None:
    """
    Its twin says how many lines there are more.
    """
    lines = field("observed", "a\nb\nc\nd", Page())
    assert lines == short(lines, 2, Page(verbose=True))
    assert ["observed  a", "          … and 3 more lines"] == [line.plain for line in short(lines, 2, Page())]


@pytest.mark.parametrize(
    ("encoding", "shown"), [("utf-8", "● ○ “→” é 漢\n"), ("ascii", '+ - ">" ? ?\n'), ("latin-1", '+ - ">" é ?\n')]
)
def test_rendered_uses_only_what_the_stream_can_carry(encoding: str, shown: str) -> None:
    """
    Our own marks have a form in ASCII; what has none is a question mark, not a crash.
    """
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    assert shown == rendered([Text("● ○ “→” é 漢")], Console(file=stream, width=80))


@pytest.mark.parametrize(("no_color", "red"), [("", True), ("1", False)])
def test_rendered_respects_no_color(no_color: str, monkeypatch: pytest.MonkeyPatch, *, red: bool) -> None:
    """
    Colour on a terminal, and none where NO_COLOR is set.
    """
    monkeypatch.setenv("NO_COLOR", no_color)
    monkeypatch.setenv("TERM", "xterm")
    console = Console(file=io.StringIO(), force_terminal=True, width=80)
    assert red is ("\x1b[31m" in rendered([Text("broken", "red")], console))


def test_rendered_to_a_file_has_no_escapes() -> None:
    """
    A pipe gets text.
    """
    assert "broken\n" == rendered([Text("broken", "bold red reverse")], Console(file=io.StringIO(), width=80))
