"""What stops the harness itself, as opposed to what it finds."""

__all__ = ["ContractError", "HarnessError", "Terminated", "UnreachableError"]


class HarnessError(Exception):
    """Misuse or an environment that cannot serve: one line that names the thing, the value and the way out. Exit 2."""


class ContractError(HarnessError):
    """A contract that names what is not there, or asks of a thing what it is not."""


class Terminated(SystemExit):  # no error: somebody asked for it
    """SIGTERM came: the run ends, and takes its databases with it. Another SystemExit is somebody's code giving up."""


class UnreachableError(HarnessError):
    """What was to be read cannot be: a stop that was not reached, rows that are not there. The words say why."""
