"""`schemadiff check`."""

from __future__ import annotations

import typer

from schemadiff.cli import options
from schemadiff.cli.progress import doing
from schemadiff.diagnostics import ExitCode

NAME = "check"


def command(format: options.Format = "text") -> int:
    """For CI: generated/ leads to schema/, numbers have no gaps or duplicates, no locked file was changed."""
    from schemadiff import workflows
    from schemadiff.report.json import check_json
    from schemadiff.report.text import check_lines

    options.one_of(format, "text", "json")
    settings = options.config()
    with doing("replaying the migrations"):
        found = workflows.check(settings)
    errors = any(problem.severity == "error" for problem in found.problems)
    code = ExitCode.INCOMPLETE if found.holes else ExitCode.OK
    if errors or found.changes:
        code = ExitCode.CONFLICT if errors else ExitCode.DIFFERENCES
    if format == "json":
        typer.echo(check_json(found, int(code)))
    else:
        for line in check_lines(found):
            typer.echo(line)
    return code
