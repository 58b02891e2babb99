"""Requests made up for an API by its OpenAPI document, and what its answers were worth."""

from harness.probes.api.fuzz.probe import Again, Fuzz

__all__ = ["Again", "Fuzz"]
