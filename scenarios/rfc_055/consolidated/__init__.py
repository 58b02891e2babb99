"""
Release N of the platform's data layer: one model of a customer.

A function that writes takes the session first, commits its own transaction, and on any refusal raises with nothing
written: pydantic's ValidationError where the changeset refuses, `repo.ConflictError` where a constraint does. A lookup
that finds nothing answers None.
"""

# Relationships name their targets: every mapped class is known before the first of them is used.
from scenarios.rfc_055.consolidated import accounts, billing, customers

__all__ = ["accounts", "billing", "customers"]
