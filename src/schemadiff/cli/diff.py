"""`schemadiff diff LIVE DESIRED`."""

from __future__ import annotations

from typing import Annotated

import typer

from schemadiff.cli import options
from schemadiff.cli.progress import doing
from schemadiff.diagnostics import ExitCode

_STATE = "a schema directory or file, a migrations directory, a database URL, a snapshot.json, or git:REVISION"


def command(
    live: Annotated[str, typer.Argument(metavar="LIVE", help=f"What there is: {_STATE}.")],
    desired: Annotated[str, typer.Argument(metavar="DESIRED", help="What there should be: the same choice.")],
    format: Annotated[
        str, typer.Option("--format", help="text, json, or sql: the migration from LIVE to DESIRED.")
    ] = "text",
    allow_data_loss: options.AllowDataLoss = None,
    online: options.Online = None,
    online_type_changes: options.OnlineTypeChanges = False,
    secrets: options.Secrets = "ask",
    timings: options.Timings = False,
) -> int:
    """Compare any two states. Exit 2 where they differ; with --format sql always 0."""
    from schemadiff.report.safety import safety_lines
    from schemadiff.report.text import finding_lines, hole_lines, uncovered_lines
    from schemadiff.sources.resolve import source
    from schemadiff.workflows.difference import difference

    options.one_of(format, "text", "json", "sql")
    options.one_of(secrets, "ask", "write", name="--secrets")
    settings = options.with_online(options.config(), online, online_type_changes)
    with doing("comparing"):
        found = difference(
            settings,
            source(live, settings),
            source(desired, settings),
            approved=frozenset(allow_data_loss or ()),
            sql=format == "sql",
            secrets=secrets == "write",
        )
    for line in (*uncovered_lines(found.uncovered), *hole_lines(found.holes), *safety_lines(found.findings)):
        typer.echo(line, err=True)
    if format == "sql":
        typer.echo(found.sql, nl=False)
        return ExitCode.OK
    if format == "json":
        from schemadiff.report.json import diff_json

        typer.echo(diff_json(found.changes, found.uncovered))
    else:
        for line in finding_lines(found.changes):
            typer.echo(line)
    return ExitCode.DIFFERENCES if found.changes else ExitCode.OK
