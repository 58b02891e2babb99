"""What operators run by hand: `python -m`, with the database in DATABASE_URL."""

import os
import sys
from collections.abc import Callable

__all__ = ["Say", "run", "silent"]

Say = Callable[[str], object]


def silent(_: str) -> None:
    """Say nothing: a script that is called says what it did to its caller alone."""


def run(main: Callable[[str, Say], object]) -> None:
    """Run *main* on the database that the environment names."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        sys.exit("DATABASE_URL is not set. Give it a libpq URL, such as postgresql://user@host/database.")
    main(url, lambda words: sys.stdout.write(f"{words}\n"))
