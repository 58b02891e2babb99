"""Source code to be read: a folder, a file, or a revision of a git repository."""

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from harness.errors import HarnessError
from harness.facts.references import SourceFile
from harness.probes.source import git

__all__ = ["HEAVY", "LANGUAGES", "Tree", "language", "read_tree"]

LANGUAGES = {
    "elixir": (".ex", ".exs", ".eex", ".heex", ".leex"),
    "python": (".py", ".pyi"),
    "sql": (".sql",),
    "template": (".html", ".htm", ".jinja", ".jinja2", ".j2", ".json"),
}
BY_SUFFIX = {suffix: language for language, suffixes in LANGUAGES.items() for suffix in suffixes}

# Others' code and what is made from ours. The second is the file beside the folder that proves it to be such.
NOT_OURS = {
    **dict.fromkeys((".git", ".hg", ".svn", "node_modules", "__pycache__", ".venv", ".tox", ".elixir_ls"), ""),
    **dict.fromkeys((".mypy_cache", ".ruff_cache", ".pytest_cache"), ""),
    **dict.fromkeys(("deps", "_build"), "mix.exs"),
    "venv": "venv/pyvenv.cfg",
}
HEAVY = 2**20  # characters from which a file is read line by line
MOST = 64 * 2**20  # bytes from which it is not read
BEGINNING = 8192
MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}


@dataclass(slots=True)
class Tree:
    """
    What was read of *name*.

    *base* is what leads from here to its files, where anything does. *skipped* counts what is not ours to read, by what
    it is; *unread* are source files that could not be read, and *odd* those read with a grain of salt, each as (path,
    why).
    """

    name: str
    base: str = ""
    files: list[SourceFile] = field(default_factory=list)
    skipped: dict[str, int] = field(default_factory=dict)
    unread: list[tuple[str, str]] = field(default_factory=list)
    odd: list[tuple[str, str]] = field(default_factory=list)

    def of(self, wanted: str) -> list[SourceFile]:
        """Return the files of one language."""
        return [file for file in self.files if language(file.path) == wanted]

    def skip(self, what: str, number: int = 1) -> None:
        """Count something that is not ours to read."""
        self.skipped[what] = self.skipped.get(what, 0) + number

    def take(self, path: str, content: bytes) -> None:
        """Read a file's *content*."""
        encoding = next((name for mark, name in MARKS.items() if content.startswith(mark)), "utf-8")
        if encoding != "utf-16" and b"\0" in content[:BEGINNING]:
            self.skip("binary files")
            return
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as error:
            self.odd.append((path, f"not {encoding}, read with replacements from byte {error.start} on"))
            text = content.decode(encoding, "replace")
        self.files.append(SourceFile(path, text))


def language(path: str) -> str:
    """Return the language of a file by its name; '' where it is none that is read."""
    return BY_SUFFIX.get(os.path.splitext(path)[1].lower(), "")  # noqa: PTH122  # of thousands of names


def read_tree(name: str) -> Tree:
    """
    Read *name*: a folder, a file, or `REV:PATH` of a git repository, without a checkout.

    Symbolic links are not followed below it. Raises HarnessError where there is no such thing.
    """
    path = Path(name)
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        if ":" in name and not name.startswith(("/", ".")):
            return _revision(name)
        told = getattr(error, "strerror", None) or error
        raise HarnessError(
            f"{name} cannot be read: {told}. Name a folder, a file, or REV:PATH of a git repository."
        ) from error
    tree = Tree(name)
    if stat.S_ISDIR(mode):
        tree.base = _base(path)
        _folder(tree, path)
    elif stat.S_ISREG(mode) and language(name):
        tree.base = _base(path.parent)
        _file(tree, path, path.name)
    else:
        kinds = " ".join(BY_SUFFIX)
        raise HarnessError(f"{name} is neither a folder nor a source file. Source files end in {kinds}.")
    return tree


def _base(folder: Path) -> str:
    return "" if folder == Path() else f"{folder.as_posix().rstrip('/')}/"


def _revision(name: str) -> Tree:
    tree = Tree(name, base=git.base(name))
    wanted = []
    for entry in git.entries(name):
        folder = next((part for part in Path(entry.path).parts[:-1] if part in NOT_OURS and not NOT_OURS[part]), None)
        if folder:
            tree.skip(f"files in {folder}")
        elif not entry.regular:
            tree.skip("symbolic links and submodules")
        elif not language(entry.path):
            tree.skip("files of other kinds")
        elif entry.size > MOST:
            tree.unread.append((entry.path, _too_large(entry.size)))
        else:
            wanted.append(entry)
    for path, content in git.contents(name, wanted):
        tree.take(path, content)
    return tree


def _folder(tree: Tree, root: Path) -> None:
    ignored = git.ignored(root)
    for path, entry in _walk(tree, root, ignored):
        if not language(path):
            tree.skip("files of other kinds")
        elif path in ignored:
            tree.skip("files that git ignores")
        elif not entry.is_file(follow_symlinks=False):
            tree.skip("pipes, sockets and devices")
        else:
            _file(tree, Path(entry.path), path)


def _walk(tree: Tree, root: Path, ignored: frozenset[str]) -> Iterator[tuple[str, os.DirEntry[str]]]:
    pending = [("", str(root))]
    while pending:
        above, folder = pending.pop()
        deeper = []
        for entry in _listed(tree, above, folder):
            path = f"{above}{entry.name}"
            if entry.is_symlink():
                tree.skip("symbolic links")
            elif not entry.is_dir(follow_symlinks=False):
                yield path, entry
            elif _is_not_ours(folder, entry.name):
                tree.skip(f"{entry.name}/")
            elif f"{path}/" in ignored:
                tree.skip("folders that git ignores")
            else:
                deeper.append((f"{path}/", entry.path))
        pending += reversed(deeper)


def _listed(tree: Tree, above: str, folder: str) -> Iterable[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        tree.unread.append((above or folder, error.strerror or str(error)))
        return ()


def _is_not_ours(folder: str, name: str) -> bool:
    proof = NOT_OURS.get(name)
    return proof is not None and (not proof or os.path.exists(os.path.join(folder, proof)))  # noqa: PTH110, PTH118  # of thousands of names


def _file(tree: Tree, file: Path, path: str) -> None:
    try:
        size = file.stat().st_size
        if size > MOST:
            tree.unread.append((path, _too_large(size)))
        else:
            tree.take(path, file.read_bytes())
    except OSError as error:
        tree.unread.append((path, error.strerror or str(error)))


def _too_large(size: int) -> str:
    return f"{size / 2**20:.0f} MiB; files of more than {MOST / 2**20:.0f} MiB are not read"
