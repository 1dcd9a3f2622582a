"""`schemadiff ci`: the files with which a CI runs schemadiff."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from schemadiff.cli import options
from schemadiff.diagnostics import Conflict, Diagnostic, ExitCode

if TYPE_CHECKING:
    from schemadiff.pipelines import Database

app = typer.Typer(help="The files with which a CI runs schemadiff.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def _group() -> None:
    # Typer would take the group for its only command.
    """The files with which a CI runs schemadiff."""


@app.command("init")
def init(
    system: Annotated[str, typer.Argument(metavar="SYSTEM", help="github or gitlab.")],
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there with another content.")] = False,
) -> int:
    """Write the pipeline: checks of every change, seeds and document too, and each night drift of every environment."""
    from schemadiff import pipelines

    options.one_of(system, *pipelines.FILES, name="SYSTEM")
    settings = options.config()
    root = pipelines.repository(settings)
    texts = {root / pipelines.FILES[system]: pipelines.pipeline(settings, system)}
    main = root / pipelines.GITLAB_MAIN
    included = system == "gitlab" and os.path.lexists(main)
    if system == "gitlab" and not included:
        texts[main] = pipelines.GITLAB_INCLUDE
    _write(texts, force)
    if included and pipelines.FILES["gitlab"] not in (_content(main) or ""):
        typer.echo(f"add to {options.shown_here(main)}:\n\n{pipelines.GITLAB_INCLUDE}")
    _tell_secrets(system, pipelines.databases(settings))
    return ExitCode.OK


def _write(texts: dict[Path, str], force: bool) -> None:
    """All of them. Raises Conflict, before any is written, where one has another content and nobody forces it."""
    from schemadiff.cli.targets import write_all

    there = {path: _content(path) for path in texts}
    other = [path for path, text in there.items() if text is not None and text != texts[path]]
    if other and not force:
        hint = "look at what --force would replace; git has what you commit before"
        raise Conflict(
            *(Diagnostic("SD682", f"{options.shown_here(path)} exists, with another content", hint) for path in other)
        )
    write_all({path: text for path, text in texts.items() if there[path] != text})
    for path in texts:
        done = "wrote" if there[path] is None else "replaced" if path in other else "unchanged:"
        typer.echo(f"{done} {options.shown_here(path)}")


def _content(path: Path) -> str | None:
    from schemadiff.texts import read_if_there

    return read_if_there(path, options.shown_here(path), "SD632")


def _tell_secrets(system: str, found: Sequence[Database]) -> None:
    place = {
        "github": "secrets to set (gh secret set NAME)",
        "gitlab": "variables to set, masked and protected (Settings, CI/CD), beside a pipeline schedule",
    }
    typer.echo(f"{place[system]}:")
    for one in found:
        typer.echo(f"  {one.variable}  the URL of {one.name}, for a role with LOGIN and nothing else")
    typer.echo("SQL of such a role: schemadiff doctor --roles-sql")
