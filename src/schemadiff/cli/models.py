"""`schemadiff models`: the application's classes beside the schema."""

from __future__ import annotations

from typing import Annotated

import typer

from schemadiff.cli import options
from schemadiff.cli.progress import doing
from schemadiff.diagnostics import UsageError

app = typer.Typer(help="The application's classes beside the schema.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def _group() -> None:
    """The application's classes beside the schema."""


@app.command("check")
def check(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH", help="Python files, or folders with some; default: `models` of schemadiff.toml."
        ),
    ] = None,
    format: options.Format = "text",
    timings: options.Timings = False,
) -> int:
    """Compare dataclasses and enums in Python sources with schema/. Nothing of them is imported or run."""
    from pathlib import Path

    from schemadiff.models.check import check_models
    from schemadiff.report.models import check_json, check_lines

    options.one_of(format, "text", "json")
    settings = options.config()
    where = [Path.cwd() / path for path in paths] if paths else [settings.root / path for path in settings.models]
    if not where:
        hint = 'schemadiff models check PATH, or models = ["src/app/models.py"] in schemadiff.toml'
        raise UsageError.of("SD580", "where are the classes?", hint)
    with doing("comparing classes with schema/"):
        found = check_models(settings, where)
    for line in [check_json(found)] if format == "json" else check_lines(found):
        typer.echo(line)
    return found.exit_code
