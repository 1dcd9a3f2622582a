"""Paths of schema files and a live database in; the files edited on disk, and a line for each, out."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from schemadiff.cli.progress import doing

if TYPE_CHECKING:
    from schemadiff.config import Config
    from schemadiff.export import Adopted
    from schemadiff.sources.live import Live


@dataclass(frozen=True, slots=True)
class Export:
    """What the files were, and what they shall be. All names are relative to `base`."""

    base: Path
    before: Mapping[str, str]
    found: Adopted

    def tell_notes(self) -> None:
        """What pg_dump sees otherwise, what no file can say, and what the project leaves alone, on stderr."""
        tell_notes(self.found)

    def show(self) -> None:
        """The diff."""
        from schemadiff.report.files import file_diff

        typer.echo(file_diff(self.found.texts, self.before), nl=False)

    def write(self, directory: Path) -> None:
        """All of the files or none, and a line for each."""
        from schemadiff.report.files import file_lines

        self.put(directory)
        for line in file_lines(self.found.texts, self.before, self.found.changes):
            typer.echo(line)

    def put(self, directory: Path) -> None:
        """All of the files or none."""
        from schemadiff.export import write_schema

        paths = {name: Path(os.path.relpath(self.base / name, directory)).as_posix() for name in self.found.texts}
        if paths:
            known = {path: self.before[name] for name, path in paths.items() if name in self.before}
            write_schema(directory, {path: self.found.texts[name] for name, path in paths.items()}, known)


def tell_notes(found: Adopted) -> None:
    """What is to be said of an export beside its files."""
    from schemadiff.report.files import note_warnings
    from schemadiff.report.ignored import ignored_lines

    for line in (*map(str, note_warnings(found.notes, found.left)), *ignored_lines(found.ignored)):
        typer.echo(line, err=True)


def export_into(settings: Config, live: Live, paths: Sequence[Path], folder: Path) -> Export:
    """The live database as edits of the files in these paths, and as new files in the folder."""
    from schemadiff.parse.below import relative
    from schemadiff.parse.read import read_files
    from schemadiff.workflows.exported import exported

    base = Path.cwd()
    sources = read_files([path for path in paths if path.exists()], base)
    with doing("proving the export"):
        found = exported(settings, live, sources, relative(folder, base))
    return Export(base, {source.name: source.text for source in sources}, found)
