"""A test suite's results, and what became of them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["Change", "Fewer", "Result", "Suite", "change"]


class Result(StrEnum):
    """How a test ended."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Suite:
    """
    A run of a suite: each test's result by its name, and the *status* that the command ended with.

    *assertions* are the numbers of assertions in the source of each test, where the source was read.
    """

    tests: Mapping[str, Result] = field(default_factory=dict, hash=False)
    status: int = 0
    assertions: Mapping[str, int] = field(default_factory=dict, hash=False)

    @property
    def counts(self) -> Mapping[Result, int]:
        """The tests of each result."""
        counted = Counter(self.tests.values())
        return {result: counted[result] for result in Result}

    @property
    def failed(self) -> tuple[str, ...]:
        """The tests that failed."""
        return tuple(name for name, result in self.tests.items() if result is Result.FAILED)

    @property
    def green(self) -> bool:
        """Whether something passed, nothing failed, and the command itself ended well."""
        return Result.PASSED in self.tests.values() and not self.failed and not self.status


@dataclass(frozen=True, slots=True)
class Fewer:
    """A test that asserts less than it did."""

    test: str
    before: int
    now: int


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a green suite: tests that *failed*, *vanished*, are newly *skipped*, assert *less*; *new* ones."""

    failed: tuple[str, ...] = ()
    vanished: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    less: tuple[Fewer, ...] = ()
    new: tuple[str, ...] = ()

    @property
    def harmless(self) -> bool:
        """Whether everything that was tested is tested still."""
        return not (self.failed or self.vanished or self.skipped or self.less)


def change(before: Suite, now: Suite) -> Change:
    """Compare two runs of a suite. Assertions are compared of tests whose source was read both times."""
    skipped = (name for name, result in now.tests.items() if result is Result.SKIPPED)
    both = (name for name in before.assertions if name in now.assertions)
    fewer = (Fewer(name, before.assertions[name], now.assertions[name]) for name in both)
    return Change(
        failed=now.failed,
        vanished=tuple(name for name in before.tests if name not in now.tests),
        skipped=tuple(name for name in skipped if before.tests.get(name) is Result.PASSED),
        less=tuple(each for each in fewer if each.now < each.before),
        new=tuple(name for name in now.tests if name not in before.tests),
    )
