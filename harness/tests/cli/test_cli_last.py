"""The report of the last run."""

import os
import stat
from pathlib import Path

import pytest

from harness.cli.last import keep, latest, place, recall
from harness.errors import HarnessError


def test_last_report_is_recalled_as_it_was_kept(tmp_path: Path) -> None:
    """
    Beside the contract, for this user alone, out of version control.
    """
    contract = tmp_path / "contract.py"
    keep(contract, b'{"format": 1, "rfc": "7"}')
    assert {"format": 1, "rfc": "7"} == recall(contract)
    assert tmp_path / ".harness" / "last" / "contract.json" == place(contract)
    assert 0o600 == stat.S_IMODE(place(contract).stat().st_mode)
    assert "*\n" == (tmp_path / ".harness" / ".gitignore").read_text()
    assert ["contract.json"] == [kept.name for kept in place(contract).parent.iterdir()]


def test_last_report_of_a_contract_never_verified_is_none(tmp_path: Path) -> None:
    """
    Not an error: there is just none yet.
    """
    assert recall(tmp_path / "contract.py") is None


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"{", "cannot be read"), (b"[]", "of another format"), (b'{"format": 2}', "of another format")],
)
def test_last_report_that_is_none_is_named(content: bytes, told: str, tmp_path: Path) -> None:
    """
    With the way out.
    """
    contract = tmp_path / "contract.py"
    keep(contract, content)
    with pytest.raises(HarnessError) as raised:
        recall(contract)
    assert str(raised.value).startswith(f"the last report {place(contract)} ")
    assert told in str(raised.value)
    assert str(raised.value).endswith("Verify the contract again.")


def test_latest_is_the_contract_verified_last(tmp_path: Path) -> None:
    """
    Of those that were verified at all.
    """
    first, second, never = (tmp_path / name / "contract.py" for name in "abc")
    for moment, contract in enumerate((second, first)):
        keep(contract, b'{"format": 1}')
        os.utime(place(contract), (moment, moment))
    assert first == latest((first, second, never))
    assert latest((never,)) is None
