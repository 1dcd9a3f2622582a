"""Arguments in, exit code out: the Typer application, and the one place where errors become words and numbers."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, NoReturn

import typer

from schemadiff.cli import (
    access,
    apply,
    audit,
    baseline,
    check,
    ci,
    create,
    describe,
    dev,
    diff,
    doctor,
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
from schemadiff.diagnostics import Diagnostic, ExitCode, SchemadiffError

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
    doctor,
)
for _command in _COMMANDS:
    app.command(_command.NAME)(_command.command)
app.add_typer(ci.app, name="ci")
app.add_typer(dev.app, name="dev")
app.add_typer(audit.app, name="audit")


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
    _warn_of_passwords(arguments)
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
        return _failed(arguments, error.diagnostics, error.exit_code)
    except usage_error as error:
        message = str(getattr(error, "message", "") or error)
        hint = "schemadiff --help, or schemadiff COMMAND --help"
        return _failed(arguments, [Diagnostic("SD600", message, hint)], ExitCode.USAGE)
    except typer.Exit as end:
        return end.exit_code
    except (KeyboardInterrupt, typer.Abort) as interruption:
        return ExitCode.TERMINATED if type(interruption).__name__ == "Terminated" else ExitCode.INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    except Exception as error:
        return ExitCode.TERMINATED if _terminations else _internal(arguments, error)


def _warn_of_passwords(arguments: Sequence[str]) -> None:
    """What stands on a command line, everybody on the machine can read as long as the command runs."""
    if not any("://" in word or "password" in word for word in arguments):
        return
    from schemadiff.secrecy import holds_secret

    if any(map(holds_secret, arguments)):
        message = "a password on the command line: every user of this machine can see it (ps, /proc)"
        hint = "put the URL into DATABASE_URL, or the password into a PGPASSFILE or a PGSERVICE file"
        typer.echo(_coloured(str(Diagnostic("SD680", message, hint, severity="warning"))), err=True)


def _failed(arguments: list[str], problems: Sequence[Diagnostic], code: ExitCode) -> int:
    """Say what went wrong; to a machine that waits for a document, in one as well."""
    for problem in problems:
        typer.echo(_coloured(str(problem)), err=True)
    if any(words in ("--format json", "--format=json") for words in (*arguments, *map(" ".join, pairwise(arguments)))):
        from schemadiff.report.json import failed_json

        command = next((word for word in arguments if not word.startswith("-")), "")
        typer.echo(failed_json(command, problems, int(code)))
    return code


def _internal(arguments: list[str], error: Exception) -> int:
    """A fault of ours: one line for the user; the traceback only where it was asked for, with stars for secrets."""
    if os.environ.get("SCHEMADIFF_TRACEBACK"):
        from traceback import format_exception

        from schemadiff.secrecy import redacted_run

        typer.echo(redacted_run("".join(format_exception(error)), arguments, os.environ), err=True, nl=False)
    message = f"{type(error).__name__} inside schemadiff; nothing was changed"
    hint = "this is a bug: run again with SCHEMADIFF_TRACEBACK=1 and report what it prints"
    return _failed(arguments, [Diagnostic("SD900", message, hint)], ExitCode.INTERNAL)


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
