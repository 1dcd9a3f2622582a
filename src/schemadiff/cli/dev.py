"""`schemadiff dev`: the embedded development database, which stands in where no URL is given."""

from __future__ import annotations

import typer

from schemadiff.cli import options
from schemadiff.diagnostics import ExitCode

app = typer.Typer(help="The embedded development database.", no_args_is_help=True, rich_markup_mode=None)


@app.command("url")
def url() -> int:
    """Start the embedded server if need be and print the URL of this project's database, for psql and others."""
    from schemadiff.scratch import development_url

    typer.echo(development_url(options.config().root))
    return ExitCode.OK


@app.command("stop")
def stop() -> int:
    """Stop the embedded development server. Its databases stay."""
    from schemadiff.scratch import stop_development_server

    typer.echo("stopped" if stop_development_server() else "not running")
    return ExitCode.OK
