"""Questions to a release's code, put to small packages written for them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.contract import Release
from harness.errors import HarnessError
from harness.facts.answer import Absent, Answers, Refused, Unobserved
from harness.facts.references import Reference, References
from harness.postgres import Server, connect
from harness.probes.code import Ask, AskAcross, Code, Find, FindReferences, MissingError, load
from harness.tests.fresh import fact, files
from harness.tests.probes.releases import CodeAlone, written
from harness.verdict import Stop

CUSTOMER = "class Customer:\n    class Meta:\n        table = 'customers'\n"


def test_find_names_the_module_that_is_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """
    By its full dotted name.
    """
    release = written(monkeypatch, tmp_path, {"customers/customer.py": CUSTOMER})
    found = Find("customers.customer").read(CodeAlone(release))
    assert f"{release.package}.customers.customer" == found


def test_find_names_what_is_in_a_module(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """
    However deep.
    """
    release = written(monkeypatch, tmp_path, {"customers/customer.py": CUSTOMER})
    for name in ("customers.customer:Customer", "customers.customer:Customer.Meta.table"):
        assert f"{release.package}.{name}" == Find(name).read(CodeAlone(release))


@pytest.mark.parametrize(
    ("name", "absent"),
    [
        ("billing", "module billing in release N"),
        ("billing.customer", "module billing.customer in release N"),
        ("customers.forge_account", "module customers.forge_account in release N"),
        ("customers.customer.deeper", "module customers.customer.deeper in release N"),
        ("customers.customer:ForgeAccount", "ForgeAccount in module customers.customer of release N"),
        ("customers.customer:Customer.Meta.name", "Customer.Meta.name in module customers.customer of release N"),
    ],
)
def test_what_the_release_lacks_is_absent(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, absent: str
) -> None:
    """
    A fact, and named: the module, a package on the way to it, or the name in it.
    """
    release = written(monkeypatch, tmp_path, {"customers/customer.py": CUSTOMER})
    assert Absent(absent) == Find(name).read(CodeAlone(release))


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("import no_such_library", ModuleNotFoundError, "No module named 'no_such_library'"),
        ("import RELEASE.customers.gone", ModuleNotFoundError, "customers.gone'"),
        ("from RELEASE.customers import gone", ImportError, "cannot import name 'gone'"),
        ("1 / 0", ZeroDivisionError, "division by zero"),
        ("def (:", SyntaxError, "invalid syntax"),
    ],
)
def test_a_module_that_fails_to_import_is_not_absent(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, error: type[Exception], said: str
) -> None:
    """
    It is there, and what it says of itself cannot be read.
    """
    release = written(monkeypatch, tmp_path, {"customers/customer.py": text})
    with pytest.raises(error, match=said):
        Find("customers.customer").read(CodeAlone(release))


def test_a_fact_that_fails_to_import_is_unobserved(
    harness_server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """
    On a walk: undecided, with the reason.
    """
    release = written(monkeypatch, tmp_path, {"customer.py": "import no_such_library"})
    read = fact(harness_server, files(tmp_path, {"up": "SELECT 1"}), Find("customer"), Stop.BEFORE, release)
    assert Unobserved("ModuleNotFoundError: No module named 'no_such_library'") == read


def test_an_attribute_that_raises_is_not_absent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """
    Only AttributeError says that there is none.
    """
    text = "def __getattr__(name):\n    raise RuntimeError(name)\n"
    release = written(monkeypatch, tmp_path, {"customer.py": text})
    with pytest.raises(RuntimeError, match="Customer"):
        Find("customer:Customer").read(CodeAlone(release))


def test_a_release_without_a_package_is_misuse() -> None:
    """
    Its code cannot be absent if nobody says where it is.
    """
    with pytest.raises(HarnessError, match="release N has no package, so its code cannot be read"):
        Find("customer").read(CodeAlone(Release("N")))


def test_a_package_that_is_not_on_the_path_is_misuse() -> None:
    """
    Not an absence of everything in it.
    """
    with pytest.raises(HarnessError, match=r"release N: package 'nowhere\.n' cannot be imported"):
        Find("customer").read(CodeAlone(Release("N", "nowhere.n")))


def test_what_a_package_imports_is_not_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """
    Even where the missing name begins like its own.
    """
    release = written(monkeypatch, tmp_path, {"__init__.py": "import release_"})
    with pytest.raises(ModuleNotFoundError, match="No module named 'release_'"):
        Find("customer").read(CodeAlone(release))


def test_load_returns_the_thing_itself(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """
    The package's own names are after a bare colon.
    """
    release = written(monkeypatch, tmp_path, {"__init__.py": "VERSION = 2", "customer.py": "NAMES = ['a']"})
    assert (["a"], 2) == (load(release, "customer:NAMES"), load(release, ":VERSION"))


REFERRING = {
    "phases/forge_account.py": "class ForgeAccount: ...\n",
    "phases/__init__.py": "from .forge_account import ForgeAccount\n",
    "phases/repositories.py": "from . import forge_account\nfrom .forge_account import ForgeAccount as F\n",
    "customers/customer.py": "import os\nimport RELEASE.phases.forge_account as accounts\n",
    "customers/api_key.py": "def later():\n    from ..phases import forge_account, other\n",
    "scripts/seed.py": "from RELEASE.phases.forge_account import (\n    ForgeAccount,\n)\n",
    "innocent.py": "import RELEASE.phases\nfrom RELEASE.phases import forge_accounts, other\nimport forge_account\n",
}


def test_references_are_found_however_they_are_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """
    Absolute, relative, renamed, inside a function; by file and line, and with the number of files read.
    """
    release = written(monkeypatch, tmp_path, REFERRING)
    module = f"{release.package}.phases.forge_account"
    expected = (
        Reference(module, "customers/api_key.py", 2),
        Reference(module, "customers/customer.py", 2),
        Reference(f"{module}.ForgeAccount", "phases/__init__.py", 1),
        Reference(module, "phases/repositories.py", 1),
        Reference(f"{module}.ForgeAccount", "phases/repositories.py", 2),
        Reference(f"{module}.ForgeAccount", "scripts/seed.py", 1),
    )
    found = FindReferences("phases.forge_account").read(CodeAlone(release))
    assert References(expected, files=10) == found


def test_a_module_that_nobody_imports_has_no_references(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """
    The right twin: names that only begin or end alike are others.
    """
    release = written(monkeypatch, tmp_path, {"innocent.py": REFERRING["innocent.py"]})
    assert References(files=2) == FindReferences("phases.forge_account").read(CodeAlone(release))


def test_a_source_that_does_not_parse_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """
    No reference was found in it, because none was looked for.
    """
    release = written(monkeypatch, tmp_path, {"broken.py": "def (:"})
    with pytest.raises(SyntaxError) as error:
        FindReferences("phases").read(CodeAlone(release))
    assert str(error.value.filename).endswith("broken.py")


def test_a_release_that_is_one_module_has_no_sources(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """
    A package is a folder.
    """
    (tmp_path / "release_single.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(HarnessError, match="'release_single' is a module, not a package with sources"):
        FindReferences("phases").read(CodeAlone(Release("N", "release_single")))


def asked(code: Code, url: str) -> Iterator[tuple[str, object]]:
    """A play of four questions, the third of which Postgres may refuse."""
    shop = code("shop")
    with connect(url) as session:
        yield "how many", shop.count(session)
        session.execute("INSERT INTO a VALUES (1)")
        yield "then", shop.count(session)
        session.execute("INSERT INTO b VALUES (1)")
        yield "and then", code("shop:count")(session)
        yield "at last", code("shop:absent")


SHOP = {"shop.py": "def count(session):\n    return session.rows('SELECT count(*) FROM a').rows[0][0]\n"}


def test_a_play_asks_the_release_on_a_clone_of_the_stop(
    harness_server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """
    What was answered before something absent is kept.
    """
    release = written(monkeypatch, tmp_path, SHOP)
    migrator = files(tmp_path, {"before": "CREATE TABLE a (id int)", "up": "CREATE TABLE b (id int)"})
    expected = Answers({"how many": 0, "then": 1, "and then": 1}, ended=Absent("absent in module shop of release N"))
    assert expected == fact(harness_server, migrator, Ask(asked), Stop.AFTER, release)


def test_a_play_is_ended_by_what_postgres_refuses(
    harness_server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """
    In its words; the questions before it are answered.
    """
    release = written(monkeypatch, tmp_path, SHOP)
    migrator = files(tmp_path, {"before": "CREATE TABLE a (id int)", "up": "CREATE TABLE b (id int)"})
    expected = Answers({"how many": 0, "then": 1}, ended=Refused("42P01", 'relation "b" does not exist'))
    assert expected == fact(harness_server, migrator, Ask(asked), Stop.BEFORE, release)


def stumbling(_: Code, url: str) -> Iterator[tuple[str, object]]:
    """A play with a slip of its own."""
    yield "url", bool(url)
    raise KeyError("plan")


def test_a_play_that_stumbles_is_unobserved(
    harness_server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """
    An error that is not the system's answer decides nothing.
    """
    release = written(monkeypatch, tmp_path, {})
    read = fact(harness_server, files(tmp_path, {"up": "SELECT 1"}), Ask(stumbling), Stop.BEFORE, release)
    assert Unobserved("KeyError: 'plan'") == read


def test_a_missing_thing_says_what_it_is() -> None:
    """
    Also to a play that catches it.
    """
    missing = MissingError(Absent("module shop in release N"))
    assert "no module shop in release N" == str(missing)


def writes(code: Code, url: str) -> Iterator[tuple[str, object]]:
    """Write between the upgrade and the rollback."""
    with connect(url) as session:
        session.execute("INSERT INTO a VALUES (7, 'in between')")
    yield "written by", code("shop:NAME")


def asks(code: Code, url: str) -> Iterator[tuple[str, object]]:
    """Ask for it after the rollback."""
    with connect(url) as session:
        yield "rows", session.rows("SELECT * FROM a ORDER BY id").rows
    yield "asked by", code("shop:NAME")


ACROSS = {"before": "CREATE TABLE a (id int)", "up": "ALTER TABLE a ADD note text", "down": "ALTER TABLE a DROP note"}


def test_what_is_written_in_between_is_asked_for_after_the_rollback(
    harness_server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """
    Written by one release, asked by the other, and the upgrade follows again.
    """
    new, old = (written(monkeypatch, tmp_path, {"shop.py": f"NAME = {name!r}"}) for name in ("new", "old"))
    expected = Answers(
        {"written by": "new", "rows": ((7,),), "asked by": "old", "the upgrade follows again": "it does"}
    )
    across = AskAcross(writes, new, asks)
    assert expected == fact(harness_server, files(tmp_path, ACROSS), across, Stop.AFTER, old)


def test_what_ends_the_writing_ends_the_answers(
    harness_server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """
    In Postgres's words; nothing was rolled back.
    """
    release = written(monkeypatch, tmp_path, {"shop.py": "NAME = 'new'"})
    migrator = files(tmp_path, {**ACROSS, "up": "ALTER TABLE a ADD note int"})
    said = Refused("22P02", 'invalid input syntax for type integer: "in between"')
    assert Answers(ended=said) == fact(harness_server, migrator, AskAcross(writes, release, asks), Stop.AFTER, release)


def test_what_ends_the_rollback_ends_the_answers(
    harness_server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """
    With what was answered before it.
    """
    release = written(monkeypatch, tmp_path, {"shop.py": "NAME = 'new'"})
    migrator = files(tmp_path, {**ACROSS, "down": "SELECT 1 / 0"})
    expected = Answers({"written by": "new"}, ended=Refused("22012", "division by zero", "SELECT 1 / 0"))
    assert expected == fact(harness_server, migrator, AskAcross(writes, release, asks), Stop.AFTER, release)


def test_an_upgrade_that_does_not_follow_again_is_an_answer(
    harness_server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """
    The rollback forgot a column: the answers stand, and the second upgrade's refusal beside them.
    """
    release = written(monkeypatch, tmp_path, {"shop.py": "NAME = 'new'"})
    migrator = files(tmp_path, {**ACROSS, "down": "SELECT 1"})
    read = fact(harness_server, migrator, AskAcross(writes, release, asks), Stop.AFTER, release)
    assert isinstance(read, Answers)
    said = '42701: column "note" of relation "a" already exists'
    assert (said, None) == (read.given["the upgrade follows again"], read.ended)
