"""`schemadiff create`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from schemadiff.cli import options
from schemadiff.diagnostics import ExitCode, UsageError


def command(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="What the migration does; asked for on a terminal.")
    ] = None,
) -> int:
    """Begin a migration that you write by hand: the next number, the header, and empty ways there and back."""
    from schemadiff.lifecycle.create import create

    settings = options.config()
    for path in create(settings, name if name is not None else _asked()):
        typer.echo(f"wrote {options.shown(path, settings)}")
    typer.echo("write its statements; what it makes has to be in schema/ too", err=True)
    return ExitCode.OK


def _asked() -> str:
    if not sys.stdin.isatty():
        raise UsageError.of("SD455", "a migration needs a name", "schemadiff create add_orders_currency")
    return str(typer.prompt("What does the migration do? (add_orders_currency)", err=True, prompt_suffix=" "))
