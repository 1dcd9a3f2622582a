"""Arguments in, exit code out: the Typer application, and the one place where errors become words and numbers."""

from __future__ import annotations

import os
import signal
import sys
from typing import Annotated, NoReturn

import typer

from schemadiff.cli import (
    access,
    apply,
    baseline,
    check,
    create,
    describe,
    dev,
    diff,
    drift,
    export,
    generate,
    init,
    rebase,
    rollback,
    stats,
    status,
    validate,
)
from schemadiff.diagnostics import ExitCode, SchemadiffError

_terminations: list[int] = []
app = typer.Typer(
    name="schemadiff",
    help="Declarative schema migrations for PostgreSQL: desired-state SQL in, proven migrations out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
_COMMANDS = (
    init,
    generate,
    create,
    diff,
    apply,
    rollback,
    baseline,
    status,
    drift,
    check,
    rebase,
    describe,
    validate,
    export,
    stats,
    access,
)
for _command in _COMMANDS:
    app.command(_command.NAME)(_command.command)
app.add_typer(dev.app, name="dev")


@app.callback(invoke_without_command=True)
def _options(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    if version:
        from importlib.metadata import version as of

        typer.echo(f"schemadiff {of('schemadiff')}")
        raise typer.Exit


def run() -> NoReturn:
    """The `schemadiff` command."""
    sys.exit(main(sys.argv[1:]))


def main(arguments: list[str]) -> int:
    """Run one command line; the exit code of docs/commands.md."""
    _terminations.clear()
    signal.signal(signal.SIGTERM, _terminated)
    # Typer vendors click: its own base class is the one to catch.
    usage_error: type[Exception] = typer.BadParameter.__mro__[1]
    try:
        result = app(arguments, standalone_mode=False)
        _flush()
        # Typer takes every KeyboardInterrupt for Ctrl-C.
        if result == ExitCode.INTERRUPTED and _terminations:
            return ExitCode.TERMINATED
        return int(result) if isinstance(result, int) else ExitCode.OK
    except SchemadiffError as error:
        if _terminations:
            # What broke off on the way out is no error of its own.
            return ExitCode.TERMINATED
        for diagnostic in error.diagnostics:
            typer.echo(_coloured(str(diagnostic)), err=True)
        return error.exit_code
    except usage_error as error:
        typer.echo(f"error SD600: {getattr(error, 'message', '') or error}", err=True)
        typer.echo("  hint: schemadiff --help, or schemadiff COMMAND --help", err=True)
        return ExitCode.USAGE
    except typer.Exit as end:
        return end.exit_code
    except (KeyboardInterrupt, typer.Abort) as interruption:
        return ExitCode.TERMINATED if type(interruption).__name__ == "Terminated" else ExitCode.INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    except Exception as error:
        return ExitCode.TERMINATED if _terminations else _internal(error)


def _internal(error: Exception) -> int:
    """A fault of ours: one line for the user; the traceback only where it was asked for, it may hold secrets."""
    if os.environ.get("SCHEMADIFF_TRACEBACK"):
        raise error
    typer.echo(f"error SD900: {type(error).__name__} inside schemadiff; nothing was changed", err=True)
    typer.echo("  hint: this is a bug: run again with SCHEMADIFF_TRACEBACK=1 and report what it prints", err=True)
    return ExitCode.INTERNAL


def _terminated(number: int, frame: object) -> NoReturn:
    from schemadiff.migrations.interrupt import Terminated

    _terminations.append(number)
    raise Terminated


def _flush() -> None:
    sys.stdout.flush()


def _coloured(text: str) -> str:
    if not sys.stderr.isatty() or os.environ.get("NO_COLOR"):
        return text
    return text.replace("error SD", typer.style("error", fg="red", bold=True) + " SD", 1)
