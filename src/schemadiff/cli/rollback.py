"""`schemadiff rollback`."""

from __future__ import annotations

from typing import Annotated

import typer

from schemadiff.cli import options
from schemadiff.diagnostics import Conflict, ExitCode

NAME = "rollback"


def command(
    to: Annotated[
        int | None,
        typer.Option("--to", metavar="NUMBER", help="Go back to the state after this migration; default: one step."),
    ] = None,
    allow_data_loss: options.AllowDataLoss = None,
    url: options.Url = None,
    env: options.Environment = None,
) -> int:
    """Take back the last applied migration, or all behind --to, by their down files."""
    from schemadiff.connection import connect
    from schemadiff.migrations import ledger
    from schemadiff.migrations.files import read_directory, read_down
    from schemadiff.migrations.runner import revert
    from schemadiff.migrations.status import file_of
    from schemadiff.sources.state import state_of

    settings = options.config()
    with connect(options.url_of(settings, env, url)) as connection:
        rows = ledger.read(connection, settings.ledger)
    there = read_directory(settings.generated)
    applied = [row.version for row in rows]
    files = {row.version: file for row in rows if (file := file_of(row, there))}
    wanted = [n for n in reversed(applied) if n > to] if to is not None else applied[-1:]
    for number in wanted:
        if number not in files:
            hint = "restore the file from version control"
            raise Conflict.of("SD461", f"migration {number:03} was applied, and its file is not there", hint)
        down = read_down(files[number])
        if down is None:
            hint = "write a migration that goes forward to where you want to be"
            raise Conflict.of("SD462", f"{files[number].path.name} has no down file", hint)
        with connect(options.url_of(settings, env, url)) as connection:
            approved = frozenset(allow_data_loss or ())
            revert(connection, files[number], down, config=settings, allow_data_loss=approved, state=state_of)
        typer.echo(f"took back {files[number].path.name}")
    if not wanted:
        typer.echo("nothing to take back")
    return ExitCode.OK
