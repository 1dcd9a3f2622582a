"""`schemadiff baseline`."""

from __future__ import annotations

from typing import Annotated

import typer

from schemadiff.cli import options
from schemadiff.cli.consent import Yes, ask_first
from schemadiff.cli.progress import doing
from schemadiff.diagnostics import Conflict, ExitCode


def command(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="The migration that the database is at.")],
    in_spite: Annotated[
        bool,
        typer.Option("--in-spite-of-differences", help="Write the ledger although the database is somewhere else."),
    ] = False,
    yes: Yes = False,
    url: options.Url = None,
    env: options.Environment = None,
    format: options.Format = "text",
    timings: options.Timings = False,
) -> int:
    """Count the migrations up to NUMBER as applied, without running them, in a database that has their state."""
    from schemadiff.connection import connect
    from schemadiff.lifecycle.baseline import baseline
    from schemadiff.report.text import finding_lines

    options.one_of(format, "text", "json")
    settings = options.config()
    place = options.url_of(settings, env, url)
    ask_first(settings, env, place, yes, f"write migrations up to {number:03} into the ledger of")
    with connect(place) as connection, doing("replaying the migrations"):
        found = baseline(settings, connection, number, in_spite=in_spite)
    hint = "put it right first (schemadiff diff generated DATABASE_URL), or give the number that it is at"
    refusal = Conflict.of("SD463", "nothing was written into the ledger", hint)
    refused = bool(found.differences and not found.adopted)
    if format == "json":
        from schemadiff.report.done import baseline_json

        code = ExitCode.CONFLICT if refused else ExitCode.OK
        typer.echo(baseline_json(found, refusal.diagnostics if refused else (), int(code)))
        return code
    for file in found.adopted:
        typer.echo(f"{file.path.name} counts as applied")
    if found.differences:
        typer.echo(f"the database is not where {number:03} leads to:", err=bool(found.adopted))
        for line in finding_lines(found.differences, live_first=True):
            typer.echo(f"  {line}", err=bool(found.adopted))
    if refused:
        raise refusal
    if not found.adopted:
        typer.echo("nothing to adopt")
    return ExitCode.OK
