"""`schemadiff describe`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from schemadiff.cli import options
from schemadiff.cli.progress import doing
from schemadiff.diagnostics import ExitCode, UsageError


def command(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="The migration.")],
    format: Annotated[str, typer.Option("--format", help="markdown, html or json.")] = "markdown",
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE", help="Write the page there; default: stdout.")
    ] = None,
    timings: options.Timings = False,
) -> int:
    """Write the page for a migration's reviewer: what, why, lock and size, the SQL, old beside new definitions."""
    from schemadiff.lifecycle.describe import describe
    from schemadiff.migrations.atomic import replace
    from schemadiff.report.description import description_json, markdown
    from schemadiff.report.html import page

    options.one_of(format, "markdown", "html", "json")
    settings = options.config()
    with doing("replaying the migrations"):
        found = describe(settings, number)
    text = {"markdown": markdown, "html": page, "json": description_json}[format](found)
    if to is None:
        typer.echo(text.rstrip("\n"))
        return ExitCode.OK
    if to.is_dir():
        raise UsageError.of("SD468", f"{to} is a folder", "name the file: --to review.html")
    replace(to.resolve(), text.rstrip("\n") + "\n")
    typer.echo(f"wrote {to}")
    return ExitCode.OK
