"""What the service needs of a release."""

from dataclasses import dataclass
from types import ModuleType

from pydantic import BaseModel

__all__ = ["Contexts"]


@dataclass(frozen=True, slots=True)
class Contexts:
    """
    A release's modules, and the models that are its own.

    *accounts* has the functions of forge accounts, wherever the release keeps them. *customer* is how the release
    represents one, *changes*, *attempt* and *account* are its changesets of customers, fix attempts and accounts.
    """

    name: str
    customers: ModuleType
    accounts: ModuleType
    billing: ModuleType
    conflict: type[Exception]
    customer: type[BaseModel]
    changes: type[BaseModel]
    attempt: type[BaseModel]
    account: type[BaseModel]
