"""`schemadiff impact`."""

from __future__ import annotations

from typing import Annotated

import typer

from schemadiff.cli import options
from schemadiff.cli.progress import doing
from schemadiff.diagnostics import ExitCode


def command(
    object: Annotated[
        str, typer.Argument(metavar="OBJECT", help="TABLE.COLUMN, a table, view, function or type of schema/.")
    ],
    format: options.Format = "text",
    timings: options.Timings = False,
) -> int:
    """Say what leans on an object: views and their columns, functions, constraints, indexes, triggers, policies."""
    from schemadiff.documentation.facts import desired_catalog
    from schemadiff.documentation.impact import impact
    from schemadiff.documentation.search import find
    from schemadiff.report.impact import impact_json, impact_lines

    options.one_of(format, "text", "json")
    settings = options.config()
    with doing("reading what schema/ describes"):
        catalog = desired_catalog(settings)
        root = find(catalog, object)
        leaning = impact(catalog, root)
    for line in [impact_json(root, leaning)] if format == "json" else impact_lines(root, leaning):
        typer.echo(line)
    return ExitCode.OK
