"""`schemadiff seed`: the rows that a fresh database begins with."""

from __future__ import annotations

from typing import Annotated

import typer

from schemadiff.cli import options
from schemadiff.cli.progress import doing

app = typer.Typer(help="The rows that a fresh database begins with.", no_args_is_help=True, rich_markup_mode=None)
_Seeds = Annotated[
    list[str] | None,
    typer.Option("--env", metavar="NAME", help="Environment whose seed is meant; repeatable; default: every seed."),
]


@app.callback()
def _group() -> None:
    """The rows that a fresh database begins with."""


@app.command("check")
def check(env: _Seeds = None, format: options.Format = "text", timings: options.Timings = False) -> int:
    """Check the seeds against schema/: values, constraints, secrets, personal data, and what cannot be run twice."""
    from schemadiff.report.seeds import check_json, check_lines
    from schemadiff.seeds.check import check_seeds
    from schemadiff.seeds.secrets import detects_more

    options.one_of(format, "text", "json")
    settings = options.config()
    with doing("checking the seeds"):
        found = check_seeds(settings, env or ())
    if not detects_more():
        typer.echo(
            "detect-secrets is not installed (schemadiff[seed]): our own rules alone looked for secrets", err=True
        )
    for line in [check_json(found)] if format == "json" else check_lines(found):
        typer.echo(line)
    return found.exit_code
