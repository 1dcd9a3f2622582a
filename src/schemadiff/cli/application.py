"""A command line in, what Typer makes of the one command that it names out, or of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, Any

import typer

from schemadiff.cli.late_values import spare_pydantic
from schemadiff.version import VERSION

# In the order of `--help`, each with a module of its name in this folder.
COMMANDS = (
    "init",
    "generate",
    "create",
    "diff",
    "apply",
    "rollback",
    "baseline",
    "status",
    "drift",
    "check",
    "rebase",
    "describe",
    "validate",
    "export",
    "stats",
    "access",
    "doctor",
    "docs",
    "impact",
)
GROUPS = ("seed", "idb", "prisma", "models", "ci", "hook", "dev", "audit")


def application(arguments: Sequence[str] = ()) -> Any:
    """What runs the command line, by `application(words)(words, standalone_mode=False)`.

    Without arguments, and where the first of them names no command (an option, a slip), it knows every command.
    """
    known = (*COMMANDS, *GROUPS)
    app = typer.Typer(
        name="schemadiff",
        help="Declarative schema migrations for PostgreSQL: desired-state SQL in, proven migrations out.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback(invoke_without_command=True)(_options)
    for name in known if not arguments or arguments[0] not in known else arguments[:1]:
        _add(app, name)
    group = typer.main.get_command(app)
    spare_pydantic(group)
    return group


def _add(app: typer.Typer, name: str) -> None:
    module = import_module(f"schemadiff.cli.{name}")
    if name in GROUPS:
        app.add_typer(module.app, name=name)
    else:
        app.command(name)(module.command)


def _options(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    if version:
        typer.echo(f"schemadiff {VERSION}")
        raise typer.Exit
