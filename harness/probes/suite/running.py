"""A command that runs a test suite: its words go through, and the reports that it wrote are found."""

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from glob import glob
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

from harness.errors import HarnessError, Terminated
from harness.facts.suite import Suite
from harness.probes.suite.junit import results

__all__ = ["run"]

OPTIONS = ("--junitxml", "--junit-xml", "--junitfile", "--junit", "--log-junit")
# Where runners write it when they are not told: ExUnit's junit_formatter, Gradle and Maven, and by habit.
PLACES = (
    "_build/test/lib/*/test-junit-report.xml",
    "_build/test/lib/*/*junit*.xml",
    "build/test-results/**/*.xml",
    "target/surefire-reports/*.xml",
    "junit*.xml",
    "test-results/**/*.xml",
)


def run(command: Sequence[str], junit: str = "") -> Suite:
    """
    Run *command*, what it says going through, and return what its JUnit XML says: that of *junit*, a file or a pattern.

    Without *junit* it is where the command's own options say, where such runners write it, or where pytest is told to.
    Raises HarnessError where the command cannot be run, or wrote none in this run.
    """
    with TemporaryDirectory(prefix="harness-") as folder:
        asked = _asked(command, junit)
        told = {} if asked or not _is_pytest(command) else _told(Path(folder) / "junit.xml")
        places = [f"{folder}/*.xml"] if told else [asked] if asked else list(PLACES)
        before = _stamps(places)
        status = _streamed(command, told)
        written = [Path(path) for path, stamp in _stamps(places).items() if before.get(path) != stamp]
        if not written:
            raise HarnessError(_nothing(command, asked, status, old=bool(before)))
        return Suite(results(written), status)


def _asked(command: Sequence[str], junit: str) -> str:
    """Return where the reports are said to be; '' where that is not said."""
    for place, word in enumerate(command):
        name, equals, value = word.partition("=")
        if not junit and name in OPTIONS:
            junit = value if equals else next(iter(command[place + 1 :]), "")
    return junit


def _is_pytest(command: Sequence[str]) -> bool:
    names = [Path(word).name for word in command]
    return names[0] in {"pytest", "py.test"} or ("-m" in names and "pytest" in names[names.index("-m") + 1 :][:1])


def _told(report: Path) -> dict[str, str]:
    """Return the environment in which pytest writes its report to *report*."""
    options = os.environ.get("PYTEST_ADDOPTS", "")
    return {"PYTEST_ADDOPTS": f"{options} --junitxml={shlex.quote(str(report))}".strip()}


def _stamps(places: Sequence[str]) -> Mapping[str, tuple[int, int, int]]:
    """Return what tells whether a report was written anew: when, how large, which file."""
    found = {}
    for path in dict.fromkeys(path for place in places for path in glob(place, recursive=True)):  # noqa: PTH207  # may be absolute
        status = os.stat(path)  # noqa: PTH116  # likewise
        found[path] = (status.st_mtime_ns, status.st_size, status.st_ino)
    return found


def _nothing(command: Sequence[str], asked: str, status: int, *, old: bool) -> str:
    line = shlex.join(command[:3]) + (" …" if len(command) > 3 else "")  # noqa: PLR2004  # enough to know it by
    where = f"in {asked}" if asked else "where it is looked for"
    told = f"{line} ended with {status} and wrote no JUnit XML {where}" + (", only an old one is there" if old else "")
    mix = "Add junit_formatter to the project and run mix test --formatter JUnitFormatter"
    return f"{told}. {mix if command[0] == 'mix' else 'Let it write one'}; --junit FILE says where."


def _streamed(command: Sequence[str], told: Mapping[str, str]) -> int:
    """Run *command* to its end, with our own streams, and return its status."""
    try:
        process = subprocess.Popen(command, env={**os.environ, **told})
    except OSError as error:
        raise HarnessError(
            f"{command[0]} cannot be run: {error.strerror}. Is it installed, and on the path?"
        ) from error
    with _passed_on(process):
        interrupted = False
        while True:
            try:
                status = process.wait()
                break
            except KeyboardInterrupt:
                # The terminal has told the command too; without one, or a second time, we do.
                if interrupted or not sys.stdin.isatty():
                    process.send_signal(signal.SIGINT)
                interrupted = True
    if interrupted:
        raise KeyboardInterrupt
    return status


@contextmanager
def _passed_on(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Pass SIGTERM on to *process*, and end once it has ended."""
    terminated = []

    def pass_on(number: int, _: FrameType | None) -> None:
        terminated.append(number)
        process.send_signal(number)

    former = signal.signal(signal.SIGTERM, pass_on)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, former)
        if terminated:
            raise Terminated(128 + terminated[0])
