"""`schemadiff status`."""

from __future__ import annotations

import typer

from schemadiff.cli import options
from schemadiff.diagnostics import ExitCode


def command(url: options.Url = None, env: options.Environment = None, format: options.Format = "text") -> int:
    """List the migrations: applied, pending, changed since. Exit 4 where files and ledger disagree."""
    from schemadiff.connection import connect
    from schemadiff.migrations import ledger
    from schemadiff.migrations.files import read_directory
    from schemadiff.migrations.half_done import half_done
    from schemadiff.migrations.progress import how_far
    from schemadiff.migrations.status import status, status_problems

    options.one_of(format, "text", "json")
    settings = options.config()
    with connect(options.url_of(settings, env, url)) as connection:
        found = how_far(connection, settings.ledger)
        rows = ledger.read(connection, settings.ledger)
    files = read_directory(settings.generated)
    halves = half_done(files, found)
    entries = status(files, rows, partial={half.number for half in halves if half.direction == "up"})
    problems = status_problems(entries)
    code = ExitCode.CONFLICT if any(p.severity == "error" for p in problems) else ExitCode.OK
    if format == "json":
        from schemadiff.report.json import status_json

        typer.echo(status_json(entries, halves, problems, int(code)))
        return code
    from schemadiff.report.migrations import status_lines

    for line in status_lines(entries, halves):
        typer.echo(line)
    for problem in problems:
        typer.echo(str(problem), err=True)
    return code
