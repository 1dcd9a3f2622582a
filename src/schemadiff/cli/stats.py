"""`schemadiff stats`."""

from __future__ import annotations

from typing import Annotated

import typer

from schemadiff.cli import options
from schemadiff.diagnostics import ExitCode


def command(
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="FILE", help="The file to write, - for stdout; default: `statistics`."),
    ] = None,
    url: options.Url = None,
    env: options.Environment = None,
) -> int:
    """Write down how large the tables of a database are, so that `generate` judges by production's sizes anywhere."""
    from os.path import relpath
    from pathlib import Path

    from schemadiff.migrations.atomic import replace
    from schemadiff.sources.live import read_table_sizes
    from schemadiff.sources.statistics import statistics_text

    settings = options.config()
    sizes = read_table_sizes(options.url_of(settings, env, url), settings.ledger)
    text = statistics_text(sizes)
    if to == "-":
        typer.echo(text, nl=False)
        return ExitCode.OK
    file = Path(to) if to else settings.statistics_file
    replace(file, text)
    typer.echo(f"wrote {relpath(file) if to is None else to} ({len(sizes)} tables)")
    return ExitCode.OK
