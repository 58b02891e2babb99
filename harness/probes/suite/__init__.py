"""A test suite, run and read."""

from harness.probes.suite.assertions import assertions
from harness.probes.suite.junit import results
from harness.probes.suite.running import run

__all__ = ["assertions", "results", "run"]
