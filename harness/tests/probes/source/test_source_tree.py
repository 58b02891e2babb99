"""Reading a tree: what is read, what is skipped and counted, and that nothing hangs or escapes."""

import os
import socket
import subprocess
from pathlib import Path

import pytest

from harness.errors import HarnessError
from harness.facts.references import SourceFile
from harness.probes.source import tree
from harness.probes.source.tree import read_tree


def put(root: Path, files: dict[str, str]) -> Path:
    """Write *files* below *root*."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def git(root: Path, *arguments: str) -> None:
    """Run git in *root*, as somebody."""
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main")
    subprocess.run(("git", "-C", str(root), *who, *arguments), check=True, capture_output=True)  # noqa: S607  # whichever there is


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose revision `v1` has what its folder no longer has."""
    root = put(tmp_path / "shop", {"lib/a.ex": "old", "lib/sub/b.py": "é", "lib/logo.png": "", "deps/x.ex": "dep"})
    (root / "lib/link.ex").symlink_to("a.ex")
    git(root, "init")
    git(root, "add", "--all")
    git(root, "commit", "-m", "1")
    git(root, "tag", "v1")
    put(root, {"lib/a.ex": "new", "tmp/made.py": "ignored", "made.py": "ignored", ".gitignore": "tmp/\nmade.py\n"})
    return root


def test_a_folder_is_read_with_what_is_ours(tmp_path: Path) -> None:
    """
    Others' code and what is made from ours is skipped, and counted.
    """
    put(
        tmp_path,
        {"a.py": "1", "b/c.ex": "2", "b/d.txt": "", "node_modules/x.py": "", ".venv/y.py": "", "deps/z.ex": "3"},
    )
    read = read_tree(str(tmp_path))
    assert [("a.py", "1"), ("b/c.ex", "2"), ("deps/z.ex", "3")] == [(file.path, file.text) for file in read.files]
    assert {"files of other kinds": 1, "node_modules/": 1, ".venv/": 1} == read.skipped
    (tmp_path / "mix.exs").touch()
    assert ["a.py", "b/c.ex", "mix.exs"] == sorted(file.path for file in read_tree(str(tmp_path)).files)


def test_one_file_is_a_tree(tmp_path: Path) -> None:
    """
    By its name.
    """
    put(tmp_path, {"a/b.sql": "SELECT 1"})
    assert [SourceFile("b.sql", "SELECT 1")] == read_tree(str(tmp_path / "a/b.sql")).files


def test_what_git_ignores_is_skipped_and_counted(repository: Path) -> None:
    """
    Files and folders; a folder that is named is read, ignored or not.
    """
    read = read_tree(str(repository))
    assert ["deps/x.ex", "lib/a.ex", "lib/sub/b.py"] == sorted(file.path for file in read.files)
    assert read.skipped["files that git ignores"] == read.skipped["folders that git ignores"] == 1
    assert ["made.py"] == [file.path for file in read_tree(str(repository / "tmp")).files]


@pytest.mark.parametrize("name", ["v1:lib", "v1:lib/", "v1:./lib"])
def test_a_revision_is_read_without_a_checkout(name: str, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    As it was, and the folder stays as it is.
    """
    monkeypatch.chdir(repository)
    read = read_tree(name)
    assert [SourceFile("a.ex", "old"), SourceFile("sub/b.py", "é")] == read.files
    assert {"files of other kinds": 1, "symbolic links and submodules": 1} == read.skipped
    assert (repository / "lib/a.ex").read_text() == "new"


def test_a_revision_of_a_repository_elsewhere_is_read(repository: Path) -> None:
    """
    By a path of the disk: the repository, a folder, a file that is no more on the disk.
    """
    assert ["deps/x.ex", "lib/a.ex", "lib/sub/b.py"] == [file.path for file in read_tree(f"v1:{repository}").files]
    assert ["a.ex", "sub/b.py"] == [file.path for file in read_tree(f"HEAD:{repository}/lib").files]


def test_one_file_of_a_revision_is_a_tree(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Whatever its attributes would keep from an archive.
    """
    put(repository, {".gitattributes": "* export-ignore\n"})
    git(repository, "add", "--all")
    git(repository, "commit", "-m", "2")
    monkeypatch.chdir(repository / "lib")
    assert [SourceFile("a.ex", "new")] == read_tree("HEAD:lib/a.ex").files
    assert [SourceFile("a.ex", "new")] == read_tree("HEAD:./a.ex").files


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("nowhere", "nowhere cannot be read: No such file or directory."),
        ("v2:lib", "v2:lib cannot be read: no such revision in "),
        ("--help:lib", "--help:lib cannot be read: no such revision in "),
        ("v1:nowhere", "v1:nowhere cannot be read: no such path in "),
        ("v1:lib/logo.png/x", "no such path in "),
        ("README", "README is neither a folder nor a source file."),
        ("/dev/null", "/dev/null is neither a folder nor a source file."),
        ("a\0b", "cannot be read: "),
    ],
)
def test_what_is_no_tree_is_a_line(name: str, told: str, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    With the way out.
    """
    put(repository, {"README": "x"})
    monkeypatch.chdir(repository)
    with pytest.raises(HarnessError) as raised:
        read_tree(name)
    assert told in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_revision_outside_a_repository_is_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    So is a machine without git.
    """
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(HarnessError, match=r"no such repository in .* \(not a git repository"):
        read_tree(f"HEAD:{tmp_path}")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(HarnessError, match="there is no git on the path"):
        read_tree(f"HEAD:{tmp_path}")
    put(tmp_path, {"a.py": ""})
    assert ["a.py"] == [file.path for file in read_tree(str(tmp_path)).files]


def test_links_lead_nowhere(tmp_path: Path) -> None:
    """
    Neither out of the tree, nor round in it; the tree itself may be named by one.
    """
    root = put(tmp_path / "in", {"a.py": ""})
    put(tmp_path / "out", {"b.py": ""})
    for name, target in {"loop": ".", "out": "../out", "b.py": "../out/b.py", "self.py": "self.py"}.items():
        (root / name).symlink_to(target)
    (tmp_path / "by").symlink_to("in")
    read = read_tree(str(tmp_path / "by"))
    assert (["a.py"], {"symbolic links": 4}) == ([file.path for file in read.files], read.skipped)
    with pytest.raises(HarnessError, match=r"self\.py cannot be read"):
        read_tree(str(root / "self.py"))


def test_what_is_no_text_is_skipped_and_what_is_oddly_encoded_is_named(tmp_path: Path) -> None:
    """
    UTF-16 and a byte order mark are text.
    """
    (tmp_path / "a.py").write_bytes(b"x = 1\0\1\2")
    (tmp_path / "b.py").write_bytes(b"# caf\xe9\nx = 1")
    (tmp_path / "c.sql").write_text("SELECT 1", encoding="utf-16")
    (tmp_path / "d.sql").write_text("SELECT 2", encoding="utf-8-sig")
    read = read_tree(str(tmp_path))
    assert ["# caf\ufffd\nx = 1", "SELECT 1", "SELECT 2"] == [file.text for file in read.files]
    assert [("b.py", "not utf-8, read with replacements from byte 5 on")] == read.odd
    assert {"binary files": 1} == read.skipped


def test_what_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A file too large, a file and a folder that are not ours to open; a pipe and a socket are not waited for.
    """
    monkeypatch.setattr(tree, "MOST", 10)
    monkeypatch.setattr(os, "scandir", forbidding(tmp_path / "shut", os.scandir))
    monkeypatch.setattr(Path, "read_bytes", forbidding(tmp_path / "b.py", Path.read_bytes))
    put(tmp_path, {"a.py": "x" * 11, "b.py": "", "shut/c.py": ""})
    os.mkfifo(tmp_path / "pipe.py")
    with socket.socket(socket.AF_UNIX) as made:
        monkeypatch.chdir(tmp_path)
        made.bind("socket.py")
        read = read_tree(str(tmp_path))
    large = "0 MiB; files of more than 0 MiB are not read"
    assert [("a.py", large), ("b.py", "Permission denied"), ("shut/", "Permission denied")] == sorted(read.unread)
    assert {"pipes, sockets and devices": 2} == read.skipped


def forbidding(shut: Path, reading: object) -> object:
    """Return *reading*, which may read anything but *shut*: root would be let in."""

    def read(path: object) -> object:
        if str(path) == str(shut):
            raise PermissionError(13, "Permission denied")
        assert callable(reading)
        return reading(path)

    return read
