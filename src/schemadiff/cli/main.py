"""Arguments in, exit code out: the one place where errors become words and numbers.

Nothing is imported before it is needed: Typer takes longer than all that some command lines ask for.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import NoReturn

from schemadiff.diagnostics import Diagnostic, ExitCode, SchemadiffError
from schemadiff.version import VERSION

_terminations: list[int] = []
# What stdout says where it is a file on a disk that is full or broken.
_OF_DISKS = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG)
# Of runs that nothing broke off: these have put back, closed and stopped all that they should.
_TO_THE_END = (ExitCode.OK, ExitCode.DIFFERENCES, ExitCode.INCOMPLETE)


def run() -> NoReturn:
    """The `schemadiff` command."""
    code = main(sys.argv[1:])
    if code in _TO_THE_END:
        # The interpreter would free one object after the other first, and that takes a tenth of a small run.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def main(arguments: list[str]) -> int:
    """Run one command line; the exit code of docs/commands.md."""
    _terminations.clear()
    signal.signal(signal.SIGTERM, _terminated)
    code = _outcome(arguments)
    if "--timings" in arguments:
        _tell_timings()
    return code


def _outcome(arguments: list[str]) -> int:
    try:
        return _carry_out(arguments)
    except SchemadiffError as error:
        if _terminations:
            # What broke off on the way out is no error of its own.
            return ExitCode.TERMINATED
        return _failed(arguments, error.diagnostics, error.exit_code)
    except KeyboardInterrupt as interruption:
        return ExitCode.TERMINATED if type(interruption).__name__ == "Terminated" else ExitCode.INTERRUPTED
    except BrokenPipeError:
        _close_stdout()
        return ExitCode.OK
    except Exception as error:
        return _ended_by(error, arguments)


def _carry_out(arguments: list[str]) -> int:
    if arguments == ["--version"]:
        print(f"schemadiff {VERSION}")
        _flush()
        return ExitCode.OK
    from schemadiff.stages import forget

    forget()
    _warn_of_passwords(arguments)
    from schemadiff.cli.application import application

    result = application(arguments)(arguments, standalone_mode=False)
    _flush()
    # Typer takes every KeyboardInterrupt for Ctrl-C.
    if result == ExitCode.INTERRUPTED and _terminations:
        return ExitCode.TERMINATED
    return int(result) if isinstance(result, int) else ExitCode.OK


def _ended_by(error: Exception, arguments: list[str]) -> int:
    """The ways in which Typer ends a command line, and the errors that nobody foresaw."""
    import typer

    if isinstance(error, typer.Exit):
        return error.exit_code
    if isinstance(error, typer.Abort):
        return ExitCode.INTERRUPTED
    # Typer vendors click: its own base class is the one to catch.
    if isinstance(error, typer.BadParameter.__mro__[1]):
        message = str(getattr(error, "message", "") or error)
        hint = "schemadiff --help, or schemadiff COMMAND --help"
        return _failed(arguments, [Diagnostic("SD600", message, hint)], ExitCode.USAGE)
    if _terminations:
        return ExitCode.TERMINATED
    return _of_the_system(arguments, error) if isinstance(error, OSError) else _internal(arguments, error)


def _of_the_system(arguments: list[str], error: OSError) -> int:
    """A path or a disk is no fault of ours: whoever reads or writes there says more, and this is for what it forgot."""
    if error.filename is None and error.errno not in _OF_DISKS:
        return _internal(arguments, error)
    if error.filename is None:
        # What is left in it would be tried again on the way out.
        _close_stdout()
    where = "stdout" if error.filename is None else os.fsdecode(error.filename)
    hint = "check the path, its permissions and the disk"
    return _failed(arguments, [Diagnostic("SD684", f"cannot use {where}: {error.strerror}", hint)], ExitCode.USAGE)


def _close_stdout() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _tell_timings() -> None:
    """However the run ended: what failed took its time as well."""
    from schemadiff.stages import asked_timings

    if timings := asked_timings():
        from schemadiff.report.timings import timing_lines

        print(*timing_lines(timings), sep="\n", file=sys.stderr, flush=True)


def _warn_of_passwords(arguments: Sequence[str]) -> None:
    """What stands on a command line, everybody on the machine can read as long as the command runs."""
    if not any("://" in word or "password" in word for word in arguments):
        return
    import typer

    from schemadiff.secrecy import holds_secret

    if any(map(holds_secret, arguments)):
        message = "a password on the command line: every user of this machine can see it (ps, /proc)"
        hint = "put the URL into DATABASE_URL, or the password into a PGPASSFILE or a PGSERVICE file"
        typer.echo(_coloured(str(Diagnostic("SD680", message, hint, severity="warning"))), err=True)


def _failed(arguments: list[str], problems: Sequence[Diagnostic], code: ExitCode) -> int:
    """Say what went wrong; to a machine that waits for a document, in one as well."""
    import typer

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

        import typer

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
    import typer

    return text.replace("error SD", typer.style("error", fg="red", bold=True) + " SD", 1)
