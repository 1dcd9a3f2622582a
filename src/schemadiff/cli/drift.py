"""`schemadiff drift`."""

from __future__ import annotations

from typing import Annotated

import typer

from schemadiff.cli import options
from schemadiff.cli.progress import doing
from schemadiff.diagnostics import ExitCode

NAME = "drift"


def command(
    strict: Annotated[
        bool, typer.Option("--strict", help="Count what differs in the ends of lines alone as drift.")
    ] = False,
    url: options.Url = None,
    env: options.Environment = None,
    format: options.Format = "text",
) -> int:
    """Say what in the live database no migration made, and what is merged and not applied."""
    from schemadiff import workflows
    from schemadiff.report.drift import drift_lines
    from schemadiff.report.json import drift_json
    from schemadiff.report.outcome import of_drift
    from schemadiff.sources.live import read_live

    options.one_of(format, "text", "json")
    settings = options.config()
    address = options.url_of(settings, env, url)
    with doing("reading the database, replaying the migrations and comparing"):
        found = workflows.drift(
            settings, lambda: read_live(address, settings.ledger, roles=settings.roles, partly=True), strict=strict
        )
    drifted = any(verdict.drifted for verdict in found.verdicts)
    code = ExitCode.DIFFERENCES if drifted else ExitCode.INCOMPLETE if found.uncovered else ExitCode.OK
    outcome = of_drift(found, int(code), env or "")
    if format == "json":
        typer.echo(drift_json([outcome], int(code)))
    else:
        for line in drift_lines(outcome):
            typer.echo(line)
    return code
