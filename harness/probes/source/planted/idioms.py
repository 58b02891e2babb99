"""What is planted, as data: in each language, each way in which a tree may refer to a column or a module."""

from dataclasses import dataclass

from harness.probes.source.tree import LANGUAGES, language

__all__ = ["COLUMNS", "HOLE", "MODULES", "Idiom"]

HOLE = "‹›"  # where the name sought is put; it stands in the line that is to be found


@dataclass(frozen=True, slots=True)
class Idiom:
    """
    A way to refer, planted where *where* is found in a file with one of *suffixes*.

    In *text*, ‹table›, ‹variable› (its singular), ‹model› and its ‹module›, whose ‹parent› is above it, and a ‹unique›
    word are filled in. *apart* keeps it from what stands before.
    """

    name: str
    suffixes: tuple[str, ...]
    where: str
    text: str
    needs_model: bool = False
    apart: str = ""

    @property
    def language(self) -> str:
        """The language of the files that have it."""
        return language(f"a{self.suffixes[0]}")


ELIXIR, PYTHON, SQL = (".ex", ".exs"), LANGUAGES["python"], LANGUAGES["sql"]
EMBEDDED = (".eex", ".heex", ".leex")


def _elixir(name: str, where: str, text: str, alias: str = "alias ‹module›") -> Idiom:
    lines = "\n".join(f"  {line}" for line in (*alias.split("\n"), *text.split("\n")))
    return Idiom(name, ELIXIR, where, f"defmodule Planted‹unique› do\n{lines}\nend", needs_model=True)


def _python(name: str, where: str, text: str) -> Idiom:
    lines = "\n".join(f"    {line}" for line in text.split("\n"))
    start = "def planted_‹unique›(session, ‹variable›: '‹model›'):\n    from ‹module› import ‹model›\n"
    return Idiom(name, PYTHON, where, f"\n\n{start}{lines}", needs_model=True)


MANY, AS = r"\balias [\w.]+\.\{", r"\balias [\w.]+, as:"
QUERY, CHANGESET = "alias ‹module›\nimport Ecto.Query", "alias ‹module›\nimport Ecto.Changeset"
ASKS = r"\b(?:SELECT|UPDATE|INSERT INTO)\b"

COLUMNS = (
    Idiom(
        "a variable's member",
        ELIXIR,
        "",
        f"defmodule Planted‹unique› do\n  def f(‹variable›), do: ‹variable›.{HOLE}\nend",
    ),
    _elixir("a struct in a pattern", r"%\w[\w.]*\{\} = ", f"def f(%‹model›{{}} = row), do: row.{HOLE}"),
    _elixir("a struct's field", r"%[A-Z]\w*\{\s*\w+:", f"def f, do: %‹model›{{{HOLE}: nil}}"),
    _elixir("under a multi-alias", MANY, f"def f(%‹model›{{}} = row), do: row.{HOLE}", "alias ‹parent›.{‹model›}"),
    _elixir("under another alias", AS, f"def f(%Planted{{}} = row), do: row.{HOLE}", "alias ‹module›, as: Planted"),
    _elixir("a query", r"\bfrom[ (]\w+ in [A-Z]", f"def f, do: from(c in ‹model›, where: c.{HOLE} == 1)", QUERY),
    _elixir("a query of a table", r'\bfrom[ (]\w+ in "', f'def f, do: from(c in "‹table›", select: c.{HOLE})', QUERY),
    _elixir("a keyword", r"\bget_by!?\(", f"def f, do: Repo.get_by(‹model›, {HOLE}: 1)"),
    _elixir("a row got", r"\bRepo\.get!?\(", f"def f do\n  row = Repo.get(‹model›, 1)\n  row.{HOLE}\nend"),
    _elixir("a list of casts", r"\bcast\(", f"def f(a), do: cast(%‹model›{{}}, a, [:{HOLE}])", CHANGESET),
    _elixir("a list of words", r"~w[(\[{|]", f"def f(a), do: cast(%‹model›{{}}, a, ~w({HOLE})a)", CHANGESET),
    _elixir("a key", r"\bMap\.\w+\(", f"def f(%‹model›{{}} = row), do: Map.get(row, :{HOLE})"),
    _elixir("SQL", ASKS, 'def f, do: Repo.query("SELECT ‹› FROM ‹table›")'),
    Idiom("a template's assign", EMBEDDED, "", f"<%= @‹variable›.{HOLE} %>"),
    Idiom("a variable's attribute", PYTHON, "", f"\n\ndef planted_‹unique›(‹variable›):\n    return ‹variable›.{HOLE}"),
    _python("annotated", r"def \w+\([^)]*: ", f"return ‹variable›.{HOLE}"),
    _python("the class's", r"\bselect\(|\.query\(", f"return select(‹model›.{HOLE})"),
    _python("an argument", r"\b[A-Z]\w+\(\w+=", f"return ‹model›({HOLE}=1)"),
    _python("a row got", r"\.get\(", f"return session.get(‹model›, 1).{HOLE}"),
    _python("a query's condition", r"\bfilter_by\(", f"return session.query(‹model›).filter_by({HOLE}=1)"),
    _python("a loop", r"\bfor \w+ in ", f"for row in session.scalars(select(‹model›)):\n    row.{HOLE}"),
    _python("by its name", r"\b[gs]etattr\(", f"return getattr(‹variable›, '{HOLE}')"),
    _python("SQL", ASKS, "session.execute('SELECT ‹› FROM ‹table›')"),
    Idiom("a query", SQL, "", "SELECT ‹› FROM ‹table›", apart=";\n"),
    Idiom("a query by an alias", SQL, r"(?i)\bjoin\b", "SELECT t.‹› FROM ‹table› AS t", apart=";\n"),
    Idiom("an update", SQL, r"(?i)\bupdate\b", "UPDATE ‹table› SET ‹› = NULL", apart=";\n"),
    Idiom("an insertion", SQL, r"(?i)\binsert\b", "INSERT INTO ‹table› (‹›) VALUES (NULL)", apart=";\n"),
    Idiom("a definition", SQL, r"(?i)\balter\b", "ALTER TABLE ‹table› DROP COLUMN ‹›", apart=";\n"),
    Idiom("a hole", (".html", ".htm", ".jinja", ".jinja2", ".j2"), "", f"{{{{ ‹variable›.{HOLE} }}}}"),
    Idiom("a key", (".json",), "", f'{{"‹variable›": {{"{HOLE}": 1}}}}'),
)

MODULES = (
    Idiom("an alias", ELIXIR, "", f"# planted\ndefmodule PlantedAlias‹unique› do\n  alias ‹parent›.{HOLE}\nend"),
    Idiom("a multi-alias", ELIXIR, MANY, f"defmodule PlantedMany‹unique› do\n  alias ‹parent›.{{{HOLE}}}\nend"),
    Idiom(
        "an alias by another name", ELIXIR, AS, f"defmodule PlantedAs‹unique› do\n  alias ‹parent›.{HOLE}, as: It\nend"
    ),
    Idiom(
        "under an alias",
        ELIXIR,
        "",
        f"defmodule PlantedUnder‹unique› do\n  alias ‹module›\n  def f(%{HOLE}{{}} = row), do: row\nend",
    ),
    Idiom("an import", PYTHON, "", f"import ‹parent›.{HOLE}"),
    Idiom("an import from", PYTHON, r"(?m)^from ", f"from ‹parent› import {HOLE}"),
    Idiom("an import by name", PYTHON, "import_module", f"importlib.import_module('‹parent›.{HOLE}')"),
)
