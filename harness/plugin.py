"""
The pytest plugin: contracts as test items, one per clause, and fixtures for hand-written tests.

A contract is collected when it is named on the command line or matched by the `harness_contracts` setting. Its items
carry the verdicts of one walk: proven passes, undecided is an error, every other verdict a failure. With a fleet they
are its databases, each checked as it is deployed.
"""

import os
import shutil
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from harness.contract import Contract
from harness.errors import HarnessError
from harness.facts.fleet import Member, Visited
from harness.fleet import Check, members, visit
from harness.load import FILE, load
from harness.observation import clauses_of
from harness.postgres.fixtures import harness_postgresql, harness_proc, harness_server
from harness.postgres.places import fresh, locked
from harness.report.fleet import line
from harness.smoke.many import checking
from harness.verdict import Stop
from harness.walks import Told, Walks

__all__ = [
    "ClauseItem",
    "ContractFile",
    "DatabaseItem",
    "harness_postgresql",
    "harness_proc",
    "harness_server",
    "walks",
]

WALKS = pytest.StashKey[Walks]()
SHARED = pytest.StashKey[Path]()
HELD = pytest.StashKey[int]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register the plugin's options."""
    group = parser.getgroup("harness")
    group.addoption(
        "--harness-dsn", metavar="URL", help="a server to walk on, in place of the embedded one; or HARNESS_DSN"
    )
    group.addoption(
        "--harness-fleet",
        metavar="FILE",
        help="databases, one a line: collect one item for each of them, a smoke check, in place of one for each clause",
    )
    group.addoption("--harness-expect", choices=["before", "after"], help="where each of the fleet is to stand")
    parser.addini("harness_contracts", "contracts to collect, relative to the root", type="linelist", default=[])


def pytest_configure(config: pytest.Config) -> None:
    """Give the session its walks; the workers of one xdist run share theirs."""
    given = getattr(config, "workerinput", {}).get("harness_shared")
    if given is None:
        # Whose lock nobody holds any more is removed by the next run that starts a server.
        config.stash[SHARED] = fresh(Path(tempfile.gettempdir()))
        config.stash[HELD] = locked(config.stash[SHARED])
    dsn = config.getoption("--harness-dsn") or os.environ.get("HARNESS_DSN")
    config.stash[WALKS] = Walks(Path(given) if given else config.stash[SHARED], dsn)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: "pytest.Config") -> None:
    """Tell an xdist worker where the walks of this run are shared."""
    node.workerinput["harness_shared"] = str(node.config.stash[SHARED])  # type: ignore[attr-defined]  # xdist's WorkerController


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove what the walks of this run left."""
    if SHARED in config.stash:
        shutil.rmtree(config.stash[SHARED], ignore_errors=True)
        os.close(config.stash[HELD])


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Collect a contract that is named on the command line or in the settings, as that and not as a test module."""
    collectors = yield
    if file_path.name != FILE:
        return collectors
    wanted = [parent.config.rootpath / each for each in parent.config.getini("harness_contracts")]
    if file_path in wanted or parent.session.isinitpath(file_path):
        return [ContractFile.from_parent(parent, path=file_path)]
    return collectors


@pytest.fixture
def walks(request: pytest.FixtureRequest) -> Walks:
    """The walks of this run: a test that asks for a contract's report shares its items' walk."""
    return request.config.stash[WALKS]


class ContractFile(pytest.File):
    """A contract: one item per clause, or per database of a fleet."""

    def collect(self) -> Iterator["ClauseItem | DatabaseItem"]:
        """
        Yield the clauses in the contract's order, or the databases of a fleet.

        Raises CollectError in one line where either does not load.
        """
        fleet = self.config.getoption("--harness-fleet")
        try:
            contract = load(self.path)
            databases = members(self.config.invocation_params.dir / fleet) if fleet else ()
        except HarnessError as error:
            raise self.CollectError(str(error)) from error
        if fleet:
            expected = self.config.getoption("--harness-expect")
            check = checking(contract, expect=Stop(expected) if expected else None)
            for each in databases:
                database: DatabaseItem = DatabaseItem.from_parent(self, name=each.name, member=each, check=check)
                yield database
            return
        for _, clause in clauses_of(contract):
            item: ClauseItem = ClauseItem.from_parent(self, name=clause.id, contract=contract)
            yield item


class ClauseItem(pytest.Item):
    """One clause; running it asks for its verdict."""

    def __init__(self, *, contract: Contract, **given: object) -> None:
        super().__init__(**given)  # type: ignore[arg-type]  # pytest's own keywords
        self.contract = contract
        self.told: Told | None = None

    def setup(self) -> None:
        """Walk, unless it was done; what is undecided is an error, and so is a walk that could not be made."""
        try:
            self.told = self.config.stash[WALKS].verdict(self.path, self.contract, self.name)
        except HarnessError as error:
            pytest.fail(str(error), pytrace=False)
        if self.told.undecided:
            pytest.fail(self.told.words, pytrace=False)

    def runtest(self) -> None:
        """Fail unless the clause is proven."""
        if self.told is not None and self.told.red:
            pytest.fail(self.told.words, pytrace=False)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Name the item by its clause, in other words than its node id's: pytest would show dots as '::'."""
        return self.path, None, f"clause {self.name}"


class DatabaseItem(pytest.Item):
    """One database of a fleet; running it checks that. Items are handed out as any others, to other machines too."""

    def __init__(self, *, member: Member, check: Check, **given: object) -> None:
        super().__init__(**given)  # type: ignore[arg-type]  # pytest's own keywords
        self.member = member
        self.check = check
        self.visited = Visited(member.name)

    def setup(self) -> None:
        """Look at it; what has no answer is an error."""
        self.visited = visit(self.member, self.check)
        if self.visited.status and not self.visited.red:
            pytest.fail(line(self.visited), pytrace=False)

    def runtest(self) -> None:
        """Fail where it is red."""
        if self.visited.red:
            pytest.fail(line(self.visited, most=len(self.visited.red)), pytrace=False)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Name the item by its database."""
        return self.path, None, f"database {self.name}"
