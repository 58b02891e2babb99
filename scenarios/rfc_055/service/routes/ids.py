"""Ids in paths."""

from typing import Annotated

from fastapi import Path

__all__ = ["HIGHEST", "Id"]

HIGHEST = 2**63 - 1  # bigint's

Id = Annotated[int, Path(ge=1, le=HIGHEST)]
