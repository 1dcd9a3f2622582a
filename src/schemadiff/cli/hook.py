"""`schemadiff hook`: what git runs before a commit."""

from __future__ import annotations

from typing import Annotated

import typer

from schemadiff.cli import options
from schemadiff.diagnostics import ExitCode

app = typer.Typer(help="What git runs before a commit.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def _group() -> None:
    """What git runs before a commit."""


@app.command("install")
def install(
    into: Annotated[
        str | None,
        typer.Option("--into", metavar="WHERE", help="pre-commit, husky or git; default: what the repository uses."),
    ] = None,
) -> int:
    """Have `check --staged` run before each commit: by pre-commit, by husky, or by a hook of git's own."""
    from schemadiff.migrations.atomic import replace
    from schemadiff.pipelines import repository
    from schemadiff.pre_commit import HOOKS, hook_in_use, hook_of

    if into is not None:
        options.one_of(into, *HOOKS, name="--into")
    settings = options.config()
    root = repository(settings)
    found = hook_of(root, into or hook_in_use(root), settings.root)
    if found.text is not None:
        # A hook is often a link to a script that the repository has.
        replace(found.path.resolve(), found.text)
        if found.runs:
            found.path.chmod(0o755)
    typer.echo(f"{'wrote' if found.text is not None else 'unchanged:'} {options.shown_here(found.path)}")
    if found.then:
        typer.echo(found.then)
    return ExitCode.OK
