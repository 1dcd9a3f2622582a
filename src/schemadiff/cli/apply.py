"""`schemadiff apply`."""

from __future__ import annotations

from typing import Annotated

import typer

from schemadiff.cli import options
from schemadiff.diagnostics import ExitCode

NAME = "apply"


def command(
    to: Annotated[
        int | None, typer.Option("--to", metavar="NUMBER", help="Stop after this migration; default: all.")
    ] = None,
    allow_data_loss: options.AllowDataLoss = None,
    allow_drift: Annotated[
        bool, typer.Option("--allow-drift", help="Apply although the database was changed by hand since.")
    ] = False,
    url: options.Url = None,
    env: options.Environment = None,
) -> int:
    """Apply the pending migrations in order, each recorded in the ledger in its own transaction."""
    from schemadiff.connection import connect
    from schemadiff.migrations import ledger
    from schemadiff.migrations.files import read_directory
    from schemadiff.migrations.runner import Event, apply
    from schemadiff.migrations.status import status, status_problems
    from schemadiff.sources.state import state_of

    settings = options.config()
    files = read_directory(settings.generated)

    def tell(event: Event) -> None:
        if event.note:
            typer.echo(f"{event.file.path.name}: {event.note}" if event.file else event.note, err=True)

    with connect(options.url_of(settings, env, url)) as connection:
        for problem in status_problems(status(files, ledger.read(connection, settings.ledger))):
            if problem.severity != "error":
                typer.echo(str(problem), err=True)
        done = apply(
            connection,
            files,
            config=settings,
            up_to=to,
            allow_data_loss=frozenset(allow_data_loss or ()),
            on_progress=tell,
            state=state_of,
            allow_drift=allow_drift,
        )
    for one in done:
        typer.echo(f"applied {one.file.path.name}  ({one.duration_ms} ms)")
    if not done:
        typer.echo("nothing to apply")
    return ExitCode.OK
