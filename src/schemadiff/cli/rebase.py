"""`schemadiff rebase`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from schemadiff.cli import options
from schemadiff.cli.progress import doing
from schemadiff.diagnostics import ExitCode

if TYPE_CHECKING:
    from schemadiff.lifecycle.rebase import Rebased


def command(
    ours: Annotated[
        list[str] | None,
        typer.Option("--ours", metavar="NAME", help="A migration that is ours, and moves; repeatable."),
    ] = None,
    onto: Annotated[
        str, typer.Option("--onto", metavar="REVISION", help="The git revision whose migrations stay as they are.")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; say what would move.")] = False,
    offline: Annotated[bool, typer.Option("--offline", help="Ask no database what is applied.")] = False,
    allow_data_loss: options.AllowDataLoss = None,
    url: options.Url = None,
    env: options.Environment = None,
    format: options.Format = "text",
    timings: options.Timings = False,
) -> int:
    """After a merge: give our migrations the numbers behind the other branch's, made anew and proven."""
    from schemadiff.lifecycle.rebase import rebase

    options.one_of(format, "text", "json")
    settings = options.config()
    live = None if offline else options.live(settings, env, url)
    with doing("moving our migrations, and proving it"):
        found = rebase(
            settings,
            live,
            onto=onto,
            ours=ours or (),
            approved=frozenset(allow_data_loss or ()),
            write=not dry_run,
        )
    if format == "json":
        from schemadiff.report.done import rebase_json

        code = ExitCode.DIFFERENCES if found.missing else ExitCode.OK
        typer.echo(rebase_json(found, int(code), dry_run=dry_run))
        return code
    return _tell(found, dry_run)


def _tell(found: Rebased, dry_run: bool) -> int:
    from schemadiff.report.text import finding_lines, move_lines

    if not found.written:
        typer.echo("nothing to rebase")
        return ExitCode.OK
    for line in move_lines(found):
        typer.echo(line)
    if not dry_run:
        typer.echo("wrote migrations.lock")
    if not found.missing:
        return ExitCode.OK
    typer.echo("generated/ does not lead to schema/ yet: a migration is missing (schemadiff generate)")
    for line in finding_lines(found.missing):
        typer.echo(f"  {line}")
    return ExitCode.DIFFERENCES
