"""Finding contracts and reading them in."""

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType

from harness.contract import Contract, Phase
from harness.errors import HarnessError
from harness.fates import complete

__all__ = ["Found", "find", "load", "scenarios"]

FILE = "contract.py"


@dataclass(frozen=True, slots=True)
class Found:
    """A scenario: its name and its contract's file."""

    name: str
    path: Path


def scenarios(start: Path | None = None) -> tuple[Found, ...]:
    """Return the contracts under the nearest `scenarios` folder at or above *start*, the current folder by default."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        found = sorted((folder / "scenarios").glob(f"*/{FILE}"))
        if found:
            return tuple(Found(path.parent.name, path) for path in found)
    return ()


def find(name: str | None = None, start: Path | None = None) -> Path:
    """
    Return the file of a contract, given a scenario's name, its folder or the file; None where there is only one.

    Raises HarnessError naming the scenarios there are.
    """
    known = {found.name: found.path for found in scenarios(start)}
    if name is None:
        if len(known) == 1:
            return next(iter(known.values()))
        raise HarnessError(f"which contract? {_known(known)}")
    if name in known:
        return known[name]
    path = Path(name)
    if path.is_dir():
        path /= FILE
    if path.is_file():
        return path.resolve()
    close = get_close_matches(name, known, n=1)
    hint = f" Did you mean {close[0]}?" if close else ""
    raise HarnessError(f"no contract {name!r}: neither a scenario nor a file.{hint} {_known(known)}")


def load(path: Path) -> Contract:
    """
    Return the module-level `contract` of *path*, complete, its relative paths seen from the file's folder.

    Raises HarnessError when the file does not import or has no Contract.
    """
    path = path.resolve()
    try:
        with _importable(path) as name:
            contract = getattr(_module(name, path), "contract", None)
    except HarnessError:
        raise
    except (Exception, SystemExit) as error:
        line = _line(error, path)
        raise HarnessError(f"{path}{line} does not import: {type(error).__name__}: {error}") from error
    if not isinstance(contract, Contract):
        raise HarnessError(f"{path} has no module-level `contract` that is a Contract. Add: contract = Contract(…).")
    return complete(replace(contract, phases=tuple(_anchored(phase, path.parent) for phase in contract.phases)))


def _anchored(phase: Phase, folder: Path) -> Phase:
    rows = folder / phase.rows if isinstance(phase.rows, str | Path) else phase.rows
    before, after = (release.anchored(folder) for release in phase.releases)
    clauses = tuple(
        each if each.release is None else replace(each, release=each.release.anchored(folder)) for each in phase.clauses
    )
    versions = phase.staging.versions and phase.staging.versions.anchored(folder)
    return replace(
        phase,
        rows=rows,
        migrator=phase.migrator.anchored(folder),
        releases=(before, after),
        clauses=clauses,
        staging=replace(phase.staging, versions=versions),
    )


class _Root(str):
    """An entry of sys.path that a contract brought: the folder that holds its package."""

    __slots__ = ()


@contextmanager
def _importable(path: Path) -> Iterator[str]:
    """Put the root of the contract's package on the path and yield the module's name below it."""
    folder = path.parent
    while (folder / "__init__.py").is_file():
        folder = folder.parent
    root = _Root(folder)
    _forget_others(root)
    sys.path.insert(0, root)
    try:
        yield ".".join((*path.parent.relative_to(folder).parts, path.stem))
    finally:
        sys.path.remove(root)
        # Probes import the releases beside a contract later on; last, it is in nobody's way.
        if root not in sys.path:
            sys.path.append(root)


def _forget_others(root: _Root) -> None:
    """Drop what was imported from the roots of other contracts under a name that is at *root* too."""
    others = {entry for entry in sys.path if isinstance(entry, _Root)} - {root}
    ours = {path.stem for path in Path(root).iterdir()} - {"harness"}
    tops = {name for name, module in sys.modules.items() if name in ours and _home(module) in others}
    for name in [name for name in sys.modules if name.partition(".")[0] in tops]:
        del sys.modules[name]


def _home(module: ModuleType) -> str:
    """Return the folder in which a top-level module or package was found; '' for one without a place."""
    places = getattr(module, "__path__", None) or [getattr(module, "__file__", None) or ""]
    return str(Path(next(iter(places), "")).parent)


def _module(name: str, path: Path) -> ModuleType:
    if "." in name:
        module = importlib.import_module(name)
        if Path(module.__file__ or "").resolve() != path:
            raise HarnessError(f"{path} is hidden by {module.__file__}: both are {name}. Rename one of their folders.")
        return module
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise HarnessError(f"{path} is not a Python file. A contract is a .py file.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up there
    spec.loader.exec_module(module)
    return module


def _line(error: BaseException, path: Path) -> str:
    """Return where in the contract's file *error* came up, as ':12'; '' where it did not."""
    if isinstance(error, SyntaxError) and error.filename == str(path):
        return f":{error.lineno}"
    traceback, line = error.__traceback__, ""
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == str(path):
            line = f":{traceback.tb_lineno}"
        traceback = traceback.tb_next
    return line


def _known(names: dict[str, Path]) -> str:
    if not names:
        return "There is no scenarios/ folder here: name a path to a contract.py."
    return f"Scenarios: {', '.join(names)}."
