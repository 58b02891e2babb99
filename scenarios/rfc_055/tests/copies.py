"""Copies of release N and of the service, with a fault in each."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from harness import Asgi, Release
from scenarios.rfc_055.traffic import ENVIRONMENT

__all__ = ["ACCESS", "ACCOUNTS", "CUSTOMERS", "KEYS", "ROUTES", "SCENARIO", "USAGE", "Fault", "planted"]

SCENARIO = Path(__file__).parents[1]
CUSTOMERS = "consolidated/customers/__init__.py"
ROUTES, ACCESS, USAGE = "service/routes/customers.py", "service/access.py", "service/routes/usage.py"
KEYS, ACCOUNTS = "service/routes/api_keys.py", "service/routes/forge_accounts.py"


class Planted(Protocol):
    """A text of a file, and another in its place."""

    @property
    def file(self) -> str:
        """Whose."""
        ...

    @property
    def right(self) -> str:
        """What stands there."""
        ...

    @property
    def wrong(self) -> str:
        """What is put there."""
        ...


@dataclass(frozen=True)
class Fault:
    """A text of a file of the release, another in its place, and what is said of which operation, door or route."""

    file: str
    right: str
    wrong: str
    operation: str
    says: str


def planted(folder: Path, number: int, fault: Planted) -> Release:
    """A copy of release N, and of the service, with the fault in it."""
    package = folder / f"copy_{number}"
    for part in ("consolidated", "service"):
        shutil.copytree(SCENARIO / part, package / part, ignore=shutil.ignore_patterns("__pycache__"))
    for file in package.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        if file == package / fault.file:
            assert 1 <= text.count(fault.right), fault
            text = text.replace(fault.right, fault.wrong)
            if "utc_now" in fault.wrong:
                text = text.replace(
                    "from typing", "from scenarios.rfc_055.consolidated.schema import utc_now\nfrom typing", 1
                )
        file.write_text(text.replace("scenarios.rfc_055.", f"{package.name}."), encoding="utf-8")
    app = f"{package.name}.consolidated.api:application"
    return Release(
        f"copy {number}", api=Asgi(app, factory=True, environment=(*ENVIRONMENT, ("PYTHONPATH", str(folder))))
    )
