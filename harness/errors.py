"""What stops the harness itself, as opposed to what it finds."""

__all__ = ["HarnessError", "UnreachableError"]


class HarnessError(Exception):
    """Misuse or an environment that cannot serve: one line that names the thing, the value and the way out. Exit 2."""


class UnreachableError(HarnessError):
    """A stop that the walk did not reach; what was to be read there is unobserved."""
