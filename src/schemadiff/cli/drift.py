"""`schemadiff drift`."""

from __future__ import annotations

from typing import Annotated

import typer

from schemadiff.cli import options, reports
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
    report: reports.Report = None,
) -> int:
    """Say what in the live database no migration made, and what is merged and not applied."""
    from schemadiff import workflows
    from schemadiff.report.drift import drift_lines
    from schemadiff.report.outcome import of_drift
    from schemadiff.sources.live import read_live

    settings = options.config()
    where = reports.telling(NAME, settings, format, report, env)

    def find() -> reports.Found:
        address = options.url_of(settings, env, url)
        with doing("reading the database, replaying the migrations and comparing"):
            found = workflows.drift(
                settings, lambda: read_live(address, settings.ledger, roles=settings.roles, partly=True), strict=strict
            )
        drifted = any(verdict.drifted for verdict in found.verdicts)
        code = ExitCode.DIFFERENCES if drifted else ExitCode.INCOMPLETE if found.uncovered else ExitCode.OK
        outcome = of_drift(found, int(code), env or "")
        return reports.Found([outcome], drift_lines(outcome))

    return reports.told(where, find)
