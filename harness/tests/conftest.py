"""Fixtures of more than one folder of tests."""

from harness.tests.staging import staging, staging_contract

__all__ = ["staging", "staging_contract"]
