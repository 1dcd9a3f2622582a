"""`schemadiff status`."""

from __future__ import annotations

import typer

from schemadiff.cli import options
from schemadiff.diagnostics import ExitCode

NAME = "status"


def command(url: options.Url = None, env: options.Environment = None, format: options.Format = "text") -> int:
    """List the migrations: applied, pending, changed since. Exit 4 where files and ledger disagree."""
    from schemadiff.connection import connect
    from schemadiff.migrations import ledger
    from schemadiff.migrations.files import read_directory
    from schemadiff.migrations.progress import unfinished
    from schemadiff.migrations.status import status, status_problems
    from schemadiff.report.json import status_json
    from schemadiff.report.text import status_lines

    options.one_of(format, "text", "json")
    settings = options.config()
    with connect(options.url_of(settings, env, url)) as connection:
        partial = {number for number, direction in unfinished(connection, settings.ledger) if direction == "up"}
        rows = ledger.read(connection, settings.ledger)
    entries = status(read_directory(settings.generated), rows, partial=partial)
    problems = status_problems(entries)
    code = ExitCode.CONFLICT if any(p.severity == "error" for p in problems) else ExitCode.OK
    if format == "json":
        typer.echo(status_json(entries, problems, int(code)))
        return code
    for line in status_lines(entries):
        typer.echo(line)
    for problem in problems:
        typer.echo(str(problem), err=True)
    return code
