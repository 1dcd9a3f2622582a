"""`schemadiff doctor`."""

from __future__ import annotations

from typing import Annotated

import typer

from schemadiff.cli import options
from schemadiff.cli.progress import doing
from schemadiff.diagnostics import ExitCode, UsageError


def command(
    roles_sql: Annotated[
        bool, typer.Option("--roles-sql", help="Print SQL that makes a role for each job, and run nothing.")
    ] = False,
    url: options.Url = None,
    env: options.Environment = None,
    format: options.Format = "text",
    timings: options.Timings = False,
) -> int:
    """Look at connection, rights, settings, ledger and indexes. Exit 4 for what must be mended. Changes nothing."""
    from schemadiff.doctor import examine
    from schemadiff.report.doctor import doctor_json, doctor_lines

    options.one_of(format, "text", "json")
    settings = options.config()
    if roles_sql and format != "text":
        raise UsageError.of("SD660", "--roles-sql prints SQL", "leave --format out")
    address = options.url_of(settings, env, url)
    if roles_sql:
        from schemadiff.doctor.script import script_for

        with doing("reading the database"):
            text = script_for(address, settings)
        typer.echo(text, nl=False)
        return ExitCode.OK
    with doing("looking at the database"):
        found = examine(address, settings)
    for line in [doctor_json(found)] if format == "json" else doctor_lines(found):
        typer.echo(line)
    return found.exit_code
