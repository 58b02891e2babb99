"""
The whole walk of RFC-055: a server started, rows generated, four stops, every clause asked.

The aim is under 10 s, warm.
"""

from pytest_benchmark.fixture import BenchmarkFixture

from harness.judge import status
from harness.load import find, load
from harness.verify import verify


def test_walk_of_rfc_055(benchmark: BenchmarkFixture) -> None:
    """Warm: the contract is loaded and has been walked once."""
    contract = load(find("rfc_055"))
    verify(contract)
    assert status(benchmark(verify, contract).judged) == 0
