"""The browser databases of a project in; what `generate` does about them, and the lines on it, out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from schemadiff.cli import options
from schemadiff.idb import has_folder

if TYPE_CHECKING:
    from pathlib import Path

    from schemadiff.config import Config
    from schemadiff.diagnostics import Diagnostic
    from schemadiff.idb.generate import Planned


@dataclass(frozen=True, slots=True)
class Browser:
    """What is to be done. `alone` says that the project has nothing of PostgreSQL."""

    planned: tuple[Planned, ...] = ()
    alone: bool = False
    warnings: tuple[Diagnostic, ...] = ()

    @property
    def has_files(self) -> bool:
        """Whether there is anything to write."""
        return any(one.files for one in self.planned)

    @property
    def says_nothing(self) -> bool:
        """Whether there is nothing to do or to tell."""
        return not (self.warnings or self.has_files)


def browser(settings: Config, message: str, approved: Collection[str]) -> Browser:
    """Plan it: nothing is written before all else is known to be sound. A project without any pays two questions."""
    if not has_folder(settings):
        return Browser()
    from schemadiff.idb.generate import has_nothing_else, orphans, plan

    planned = plan(settings, message=message, approved=approved)
    alone = bool(planned) and has_nothing_else(settings)
    found = tuple(finding for one in planned for finding in one.findings)
    return Browser(planned, alone, (*orphans(settings), *found))


def written(found: Browser, asked: bool) -> tuple[Path, ...]:
    """The files, written if that is asked for."""
    if not (asked and found.planned):
        return ()
    from schemadiff.idb.generate import write

    return write(found.planned)


def tell(found: Browser, settings: Config, paths: Sequence[Path], *, check: bool, dry_run: bool) -> None:
    """What was done, or would be."""
    for one in found.planned:
        if one.files and check:
            what = f"version {one.version.number}" if one.version else "the module"
            typer.echo(f"{what} of {one.desired.name} is missing: {len(one.changes)} changes")
        elif one.version and dry_run:
            typer.echo(one.version.text, nl=False)
    for path in paths:
        typer.echo(f"wrote {options.shown(path, settings)}")


def warn(found: Browser) -> None:
    """What deserves a look, on stderr."""
    for finding in found.warnings:
        typer.echo(str(finding), err=True)


def items(found: Browser) -> list[dict[str, Any]]:
    """The same for machines."""
    return [
        {
            "name": one.desired.name,
            "database": one.desired.database,
            "version": one.version.number if one.version else None,
            "changes": [change.words for change in one.changes],
            "typescript": one.version.text if one.version else None,
        }
        for one in found.planned
    ]
