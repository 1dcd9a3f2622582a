"""`schemadiff audit`: SQL that makes a database note who changes its schema. Nothing is installed by itself."""

from __future__ import annotations

import typer

from schemadiff.diagnostics import ExitCode

app = typer.Typer(help="SQL that notes who changes the schema.", no_args_is_help=True, rich_markup_mode=None)


@app.command("install")
def install() -> int:
    """Print the SQL that notes who changes the schema and when, for a superuser to run; drift tells it then."""
    return _print("audit_install.sql")


@app.command("uninstall")
def uninstall() -> int:
    """Print the SQL that takes it back."""
    return _print("audit_uninstall.sql")


def _print(name: str) -> int:
    from importlib.resources import files

    typer.echo(files("schemadiff").joinpath("templates", name).read_text(encoding="utf-8"), nl=False)
    return ExitCode.OK
