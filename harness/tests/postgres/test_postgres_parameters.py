import pytest

from harness.postgres.parameters import placed

GIVEN = {"now": None, "name": None}


@pytest.mark.parametrize(
    ("expected", "sql"),
    [
        ("SELECT %(now)s, %(name)s, %(now)s", "SELECT :now, :name, :now"),
        ("a=%(name)s", "a=:name"),
        ("(%(now)s::timestamptz)", "(:now::timestamptz)"),
    ],
)
def test_placed_binds_what_is_given(expected: str, sql: str) -> None:
    """
    Each `:name` that is given, as often as it stands there.
    """
    assert expected == placed(sql, GIVEN)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT :other",
        "SELECT a::name, b::now",
        "SELECT ':now'",
        "SELECT 'it''s :now'",
        r"SELECT e'\':now'",
        r"SELECT E'\\' || E'\':now'",
        'SELECT ":now" FROM "a"":name"',
        "SELECT $$:now$$, $a$ $$ :name $a$",
        "SELECT 1 -- :now",
        "SELECT 1 /* :now /* :name */ :now */",
        "SELECT 1 /* :now",
        "SELECT 'open :now",
        "SELECT a[1:2], 'é'::name",
    ],
)
def test_placed_leaves_alone_what_is_no_parameter(sql: str) -> None:
    """
    Casts, literals, identifiers, comments, and names that are not given.
    """
    assert sql == placed(sql, GIVEN)


@pytest.mark.parametrize(
    ("expected", "sql"),
    [
        ("SELECT 'a' || %(now)s || 'b'", "SELECT 'a' || :now || 'b'"),
        ("SELECT 1 /* /* */ */ + %(now)s", "SELECT 1 /* /* */ */ + :now"),
        ("SELECT 1 -- no\n+ %(now)s", "SELECT 1 -- no\n+ :now"),
        ("SELECT $1a$, %(now)s", "SELECT $1a$, :now"),
        ("SELECT a$b$, %(now)s, c$b$", "SELECT a$b$, :now, c$b$"),
        (r"SELECT '\', %(now)s, ''", r"SELECT '\', :now, ''"),
        (r"SELECT type'\', %(now)s", r"SELECT type'\', :now"),
    ],
)
def test_placed_sees_where_a_literal_ends(expected: str, sql: str) -> None:
    """
    What follows a literal or a comment is SQL again.
    """
    assert expected == placed(sql, GIVEN)


def test_placed_doubles_percent_signs_everywhere() -> None:
    """
    Psycopg would take them for placeholders, in literals too.
    """
    assert "SELECT 'a%%' LIKE %(name)s, 5 %% 2 -- 100%%" == placed("SELECT 'a%' LIKE :name, 5 % 2 -- 100%", GIVEN)
