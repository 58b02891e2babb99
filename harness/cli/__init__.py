"""The command line. Nothing but click is imported before a command is known."""

import importlib
import logging
import os
import sys
import traceback
from collections.abc import Sequence

import click

from harness.cli.secrets import hidden, scrubbed
from harness.errors import HarnessError, Terminated

__all__ = ["main"]

COMMANDS = {
    "verify": "Walk a contract before → after → back → again, and judge each clause.",
    "smoke": "Say where a deployed database stands, and whether all that is there agrees.",
    "preflight": "Say whether an upgrade can run on the rows of a database, and what it would lose.",
    "rehearse": "Walk a contract on a copy of real data, and say what its steps cost there.",
    "explain": "Say what a clause promises, where it looks, and what was last seen.",
    "replay": "Send again what failed of the requests made up for an API.",
    "list": "List the contracts, or the clauses of one.",
    "scan": "Find the code that still refers to columns and modules that are to go.",
    "baseline": "Run a test suite, keep its result, and say what a change made of it.",
    "history": "Take every revision of an Alembic history up, back and up again.",
    "init": "Write a contract to begin with, from a schema as it is.",
}
MISUSE, INTERRUPTED = 2, 130


class _Lazy(click.Group):
    """Commands are modules of `harness.cli.commands`, imported when called for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS) if ctx else []

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if ctx is None or cmd_name not in COMMANDS:
            return None
        found = importlib.import_module(f"harness.cli.commands.{cmd_name}").command
        return found if isinstance(found, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name]) for name in self.list_commands(ctx)])


@click.group(
    cls=_Lazy,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 green, 1 red, 2 undecided or misused. HARNESS_DEBUG=1 shows tracebacks.",
)
@click.version_option(package_name="harness", prog_name="harness", message="%(prog)s %(version)s")
@click.pass_context
def harness(context: click.Context) -> None:
    """Red-green verification of Postgres schema migrations: what an RFC promises, before, after, back and again."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    if arguments is None:
        hidden()
    # What the driver notes besides an error that it raises would come to stderr as it is.
    logging.getLogger("psycopg").addHandler(logging.NullHandler())
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        status = harness.main(args=given, prog_name="harness", standalone_mode=False)
    except click.Abort:
        return _ended("interrupted before there was a verdict.", INTERRUPTED, given)
    except click.ClickException as error:
        return _ended(_usage(error), MISUSE, given)
    except HarnessError as error:
        return _ended(str(error), MISUSE, given)
    except Terminated as error:
        return _ended("terminated before there was a verdict.", int(error.code or MISUSE), given)
    except (Exception, SystemExit) as error:  # noqa: BLE001  # the last resort of a shell: a line in place of a traceback
        told = f"{type(error).__name__}: {error}".splitlines()[0]
        hint = "" if os.environ.get("HARNESS_DEBUG") else " HARNESS_DEBUG=1 shows where."
        return _ended(f"this is an error of the harness itself: {told}.{hint}", MISUSE, given)
    return status if isinstance(status, int) else 0


def _usage(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    path = context.command_path if isinstance(context, click.Context) else "harness"
    return f"{error.format_message()} See {path} --help."


def _ended(told: str, status: int, given: Sequence[str]) -> int:
    if os.environ.get("HARNESS_DEBUG"):
        click.echo(scrubbed(traceback.format_exc(), given), err=True, nl=False)
    click.echo(scrubbed(f"harness: {' '.join(told.split())}", given), err=True)
    return status
