"""Finding contracts and reading them in, from files written for it."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from harness.contract import Contract
from harness.errors import HarnessError
from harness.facts.answer import Absent
from harness.load import Found, find, load, scenarios
from harness.migrate import SqlFiles
from harness.postgres import Server
from harness.tests.fresh import walk
from harness.verdict import Stop

CONTRACT = """
from harness import Clause, Contract, Find, Phase, Release, SqlFiles, is_present

contract = Contract(
    "001",
    "A small change",
    (Phase("change", SqlFiles("up.sql", "sql/down.sql"), rows="rows.sql"),),
)
"""


@pytest.fixture
def apart() -> Iterator[None]:
    """Leave this process's modules and path as they were."""
    modules, path = dict(sys.modules), list(sys.path)
    yield
    sys.path[:] = path
    for name in sys.modules.keys() - modules.keys():
        del sys.modules[name]


def write(folder: Path, texts: Mapping[str, str]) -> Path:
    """Write files and return the folder's contract."""
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "contract.py"


def said(path: Path) -> str:
    """What loading *path* is refused with."""
    with pytest.raises(HarnessError) as refused:
        load(path)
    assert "\n" not in str(refused.value)
    return str(refused.value)


@pytest.mark.usefixtures("apart")
def test_a_contract_is_loaded_complete_and_anchored(tmp_path: Path) -> None:
    """
    With the clauses of its walk, and its relative paths seen from its folder, wherever we are.
    """
    loaded = load(write(tmp_path, {"contract.py": CONTRACT}))
    (phase,) = loaded.phases
    assert SqlFiles(tmp_path / "up.sql", tmp_path / "sql" / "down.sql") == phase.migrator
    assert tmp_path / "rows.sql" == phase.rows
    assert ["walk.upgrade", "walk.rollback", "walk.second-upgrade"] == [clause.id for clause in phase.clauses]


@pytest.mark.parametrize(
    ("text", "at", "why"),
    [
        ("import no_such_library", ":1", "does not import: ModuleNotFoundError: No module named 'no_such_library'"),
        ("x = 1\ny = x / 0", ":2", "does not import: ZeroDivisionError: division by zero"),
        ("x = 1\n\ndef (:", ":3", "does not import: SyntaxError: invalid syntax"),
        ("from harness import has_colum", ":1", "does not import: ImportError: cannot import name 'has_colum'"),
        ("x = 1", "", "has no module-level `contract` that is a Contract. Add: contract = Contract(…)."),
        ("contract = 'RFC 055'", "", "has no module-level `contract` that is a Contract"),
    ],
)
@pytest.mark.usefixtures("apart")
def test_a_contract_that_does_not_import_is_named_with_the_line(tmp_path: Path, text: str, at: str, why: str) -> None:
    """
    One line; the traceback is chained for those who debug.
    """
    path = write(tmp_path, {"contract.py": text})
    assert said(path).startswith(f"{path}{at} {why}")


@pytest.mark.usefixtures("apart")
def test_a_fault_in_a_module_beside_it_is_told_at_the_line_that_imports_it(tmp_path: Path) -> None:
    """
    Where the contract's author can follow it.
    """
    path = write(tmp_path, {"contract.py": "x = 1\nimport words", "words.py": "1 / 0"})
    assert f"{path}:2 does not import: ZeroDivisionError: division by zero" == said(path)


@pytest.mark.parametrize(
    ("clauses", "why"),
    [
        (
            'Clause("a", "A.", Find("x"), is_present("x"), stops=("afterwards",))',
            "names the stop 'afterwards'. Stops: ",
        ),
        ('Clause("a b", "A.", Find("x"), is_present("x"))', "clause id 'a b'"),
        (", ".join(['Clause("twin", "A.", Find("x"), is_present("x"))'] * 2), "clause 'twin' more than once"),
        ('Clause("walk.upgrade", "A.", Find("x"), is_present("x"))', "clause 'walk.upgrade' more than once"),
    ],
)
@pytest.mark.usefixtures("apart")
def test_a_clause_that_cannot_be_is_named(tmp_path: Path, clauses: str, why: str) -> None:
    """
    An unknown stop, an impossible id, the same id twice, and one that the walk has.
    """
    text = CONTRACT.replace('rows="rows.sql"', f"clauses=({clauses},)")
    assert why in said(write(tmp_path, {"contract.py": text}))


@pytest.mark.usefixtures("apart")
def test_a_file_that_is_not_python_is_named(tmp_path: Path) -> None:
    """
    With what a contract is.
    """
    path = tmp_path / "contract.txt"
    path.write_text(CONTRACT, encoding="utf-8")
    assert f"{path} is not a Python file. A contract is a .py file." == said(path)


@pytest.mark.usefixtures("apart")
def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """
    By its path.
    """
    assert said(tmp_path / "contract.py").startswith(f"{tmp_path / 'contract.py'} does not import: FileNotFoundError")


@pytest.mark.usefixtures("apart")
def test_a_contract_imports_what_lies_beside_it(tmp_path: Path) -> None:
    """
    Plainly without a package, by the package's name within one, and relatively there.
    """
    plain = {"contract.py": f"from words import TITLE{CONTRACT}".replace('"A small change"', "TITLE")}
    words = {"words.py": "TITLE = 'beside'"}
    assert "beside" == load(write(tmp_path / "plain", {**plain, **words})).title
    within = {name: text.replace("words", "rfc.words", 1) for name, text in plain.items()}
    relative = {name: text.replace("words", ".words", 1) for name, text in plain.items()}
    for folder, texts in (("absolute", within), ("relative", relative)):
        package = tmp_path / folder / ("rfc" if folder == "absolute" else "other")
        assert "beside" == load(write(package, {"__init__.py": "", **texts, **words})).title


@pytest.mark.parametrize("package", ["", "rfc/"])
@pytest.mark.usefixtures("apart")
def test_contracts_of_one_name_do_not_get_each_others_modules(tmp_path: Path, package: str) -> None:
    """
    Nor those beside them, in whatever order they are loaded.
    """
    dotted = package.replace("/", ".")
    text = f"from {dotted}words import TITLE{CONTRACT}".replace('"A small change"', "TITLE")
    paths = []
    for title in ("one", "two"):
        texts = {f"{package}words.py": f"TITLE = {title!r}", **({f"{package}__init__.py": ""} if package else {})}
        write(tmp_path / title, texts)
        paths.append(write(tmp_path / title / package, {"contract.py": text}))
    assert ["one", "two", "one"] == [load(path).title for path in (*paths, paths[0])]


@pytest.mark.usefixtures("apart")
def test_a_contract_hidden_by_another_module_of_its_name_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    It is never taken for it.
    """
    texts = {"contract.py": CONTRACT, "__init__.py": ""}
    hiding, hidden = write(tmp_path / "one" / "hiding", texts), write(tmp_path / "two" / "hiding", texts)
    monkeypatch.syspath_prepend(hiding.parent.parent)
    __import__("hiding.contract")
    assert f"{hidden} is hidden by {hiding}: both are hiding.contract. Rename one of their folders." == said(hidden)


@pytest.mark.usefixtures("apart")
def test_a_contract_may_define_dataclasses(tmp_path: Path) -> None:
    """
    They look their module up by its name.
    """
    probe = "\nfrom dataclasses import dataclass\n@dataclass(frozen=True)\nclass Mine:\n    sql: str = ''\n"
    text = f"from __future__ import annotations\n{CONTRACT}{probe}"
    assert isinstance(load(write(tmp_path, {"contract.py": text})), Contract)


@pytest.mark.usefixtures("apart")
def test_a_release_beside_a_contract_is_importable_on_the_walk(harness_server: Server, tmp_path: Path) -> None:
    """
    Outside this repository, long after the contract was loaded.
    """
    clause = ", ".join(f'Clause("{name}", "M.", Find("{name}"), is_present("{name}"))' for name in ("customer", "x"))
    releases = 'releases=(Release("N−1", "app_beside"), Release("N", "app_beside"))'
    path = write(
        tmp_path,
        {
            "contract.py": CONTRACT.replace('rows="rows.sql"', f"{releases}, clauses=({clause})"),
            "app_beside/__init__.py": "",
            "app_beside/customer.py": "",
        },
    )
    read = walk(harness_server, load(path), Stop.BEFORE).phases[0].facts
    assert ["app_beside.customer", Absent("module x in release N−1")] == list(read.values())


def test_scenarios_are_found_at_or_above_the_folder(tmp_path: Path) -> None:
    """
    By the names of their folders, in order; a folder without a contract is none.
    """
    one, two = (write(tmp_path / "scenarios" / name, {"contract.py": ""}) for name in ("rfc_001", "rfc_002"))
    (tmp_path / "scenarios" / "notes").mkdir()
    (tmp_path / "deep" / "er").mkdir(parents=True)
    for start in (tmp_path, tmp_path / "deep" / "er", one.parent):
        assert (Found("rfc_001", one), Found("rfc_002", two)) == scenarios(start)


def test_without_a_scenarios_folder_there_are_none(tmp_path: Path) -> None:
    """
    An empty answer, not an error.
    """
    assert () == scenarios(tmp_path)


def test_a_contract_is_found_by_name_folder_or_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A name of a scenario first.
    """
    path = write(tmp_path / "scenarios" / "rfc_001", {"contract.py": ""})
    other = write(tmp_path / "elsewhere", {"contract.py": ""})
    monkeypatch.chdir(tmp_path)
    assert path == find("rfc_001")
    assert [other] * 3 == [find(name) for name in ("elsewhere", "elsewhere/contract.py", str(other))]


def test_the_only_scenario_needs_no_name(tmp_path: Path) -> None:
    """
    Of two, one must be chosen.
    """
    path = write(tmp_path / "scenarios" / "rfc_001", {"contract.py": ""})
    assert path == find(None, tmp_path)
    write(tmp_path / "scenarios" / "rfc_002", {"contract.py": ""})
    with pytest.raises(HarnessError) as refused:
        find(None, tmp_path)
    assert "which contract? Scenarios: rfc_001, rfc_002." == str(refused.value)


def test_an_unknown_name_is_told_with_the_nearest(tmp_path: Path) -> None:
    """
    And with all there are.
    """
    write(tmp_path / "scenarios" / "rfc_001", {"contract.py": ""})
    with pytest.raises(HarnessError) as refused:
        find("rfc_01", tmp_path)
    assert "no contract 'rfc_01': neither a scenario nor a file. Did you mean rfc_001? Scenarios: rfc_001." == str(
        refused.value
    )


def test_where_there_is_nothing_the_way_out_is_a_path(tmp_path: Path) -> None:
    """
    No scenarios folder far and wide.
    """
    with pytest.raises(HarnessError, match="There is no scenarios/ folder here: name a path to a contract"):
        find("rfc_001", tmp_path)
