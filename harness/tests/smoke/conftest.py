"""What the revisions of RFC-055 make, made once."""

import pytest

from harness.contract import Contract
from harness.smoke import Made, made


@pytest.fixture(scope="session")
def known(staging_contract: Contract) -> Made:
    """The schemas before and after."""
    found = made(staging_contract, staging_contract.phases[0])
    assert isinstance(found, Made)
    return found
