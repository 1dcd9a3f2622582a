"""What `drift --revert` and `drift --adopt` were asked for in; files on disk, and what there is to say of them, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from schemadiff.cli import options
from schemadiff.cli.progress import doing
from schemadiff.diagnostics import ExitCode

if TYPE_CHECKING:
    from collections.abc import Collection

    from schemadiff.config import Config
    from schemadiff.lifecycle.remedy import Remedied
    from schemadiff.sources.live import Live


def revert(
    settings: Config, live: Live, env: str, message: str, approved: Collection[str], *, dry_run: bool, sql: bool
) -> int:
    """Write the migration that puts drift back; with `sql` print the statements alone."""
    from schemadiff.lifecycle.remedy import revert as reverted

    with doing("finding the way back and proving it"):
        found = reverted(
            settings, live, message=message, approved=approved, write=not (dry_run or sql), by_hand=sql, env=env
        )
    if sql:
        typer.echo(found.sql, nl=False)
        return ExitCode.OK
    return _tell(settings, found, dry_run)


def adopt(settings: Config, live: Live, env: str, message: str, approved: Collection[str], *, dry_run: bool) -> int:
    """Write drift into schema/, and into the migration that other databases get it from."""
    from schemadiff.lifecycle.remedy import adopt as taken_in
    from schemadiff.report.files import file_diff, file_lines, note_warnings

    with doing("editing schema/ and proving it"):
        found = taken_in(settings, live, message=message, approved=approved, write=not dry_run, env=env)
    for warning in note_warnings(found.edits.notes if found.edits else (), found.left):
        typer.echo(str(warning), err=True)
    if found.edits:
        if dry_run:
            typer.echo(file_diff(found.edits.texts, found.before), nl=False)
        else:
            for line in file_lines(found.edits.texts, found.before, found.edits.changes):
                typer.echo(line)
    return _tell(settings, found, dry_run)


def _tell(settings: Config, found: Remedied, dry_run: bool) -> int:
    from schemadiff.report.safety import safety_lines

    for line in safety_lines(found.findings):
        typer.echo(line, err=True)
    if found.draft is None:
        if not found.left:
            typer.echo("no drift: nothing to do")
    elif dry_run:
        typer.echo(found.draft.text, nl=False)
    for path in found.written:
        typer.echo(f"wrote {options.shown(path, settings)}")
    if found.written:
        typer.echo("next: schemadiff apply")
    return ExitCode.OK
