"""`schemadiff rollback`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from schemadiff.cli import options
from schemadiff.cli.consent import Yes, ask_first
from schemadiff.cli.progress import doing, say
from schemadiff.diagnostics import ExitCode

if TYPE_CHECKING:
    from schemadiff.migrations.runner import Event


def command(
    to: Annotated[
        int | None,
        typer.Option("--to", metavar="NUMBER", help="Go back to the state after this migration; default: one step."),
    ] = None,
    allow_data_loss: options.AllowDataLoss = None,
    yes: Yes = False,
    url: options.Url = None,
    env: options.Environment = None,
    format: options.Format = "text",
    timings: options.Timings = False,
) -> int:
    """Take back the last applied migration, or all behind --to, by their down files."""
    from schemadiff.connection import connect
    from schemadiff.migrations import ledger
    from schemadiff.migrations.files import read_directory
    from schemadiff.migrations.runner import revert
    from schemadiff.migrations.way_back import refuse_unapproved, ways_back
    from schemadiff.report.migrations import loss_lines
    from schemadiff.sources.state import reader_of

    options.one_of(format, "text", "json")
    settings = options.config()
    approved = frozenset(allow_data_loss or ())
    place = options.url_of(settings, env, url)
    with connect(place) as connection:
        rows = ledger.read(connection, settings.ledger)
    ways = ways_back(rows, read_directory(settings.generated), to)
    for line in loss_lines(ways):
        typer.echo(line, err=True)
    refuse_unapproved(ways, approved)
    if ways:
        ask_first(settings, env, place, yes, f"take back {', '.join(way.file.path.name for way in ways)} from")
    done = []
    for way in ways:
        with connect(place) as connection, doing("taking back"):
            one = revert(
                connection,
                way.file,
                way.text,
                config=settings,
                allow_data_loss=approved,
                on_progress=_tell,
                state=reader_of(settings),
            )
        done.append(one)
        if format == "text":
            typer.echo(f"took back {way.file.path.name}")
    if format == "json":
        from schemadiff.report.done import rollback_json

        typer.echo(rollback_json(done, ways, ExitCode.OK))
    elif not ways:
        typer.echo("nothing to take back")
    return ExitCode.OK


def _tell(event: Event) -> None:
    if event.note:
        say(f"{event.file.path.name}: {event.note}" if event.file else event.note)
