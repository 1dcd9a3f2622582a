"""`schemadiff export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from schemadiff.cli import options
from schemadiff.cli.progress import doing
from schemadiff.diagnostics import ExitCode

NAME = "export"


def command(
    to: Annotated[
        Path | None, typer.Option("--to", metavar="DIR", help="Directory to write schema files into.")
    ] = None,
    format: Annotated[str, typer.Option("--format", help="sql: schema files; snapshot: one JSON document.")] = "sql",
    url: options.Url = None,
    env: options.Environment = None,
) -> int:
    """Write the live database as schema files (to --to, or all of them to stdout), or as a snapshot."""
    from schemadiff.export import write_schema
    from schemadiff.sources.snapshot import snapshot_text

    options.one_of(format, "sql", "snapshot")
    settings = options.config()
    live = options.live(settings, env, url)
    if format == "snapshot":
        text = snapshot_text(live.catalog)
        if to is None:
            typer.echo(text, nl=False)
        else:
            write_schema(to, {"snapshot.json": text})
            typer.echo(f"wrote {to / 'snapshot.json'}")
        return ExitCode.OK
    from schemadiff.workflows import exported

    with doing("proving the export"):
        files = exported(settings, live)
    if to is None:
        for name, text in files.items():
            typer.echo(f"-- {name}\n\n{text}")
        return ExitCode.OK
    write_schema(to, files)
    typer.echo(f"wrote {len(files)} files to {to}")
    return ExitCode.OK
