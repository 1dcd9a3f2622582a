"""Paths from the command line in, the folder of migrations that is meant out, and what is wrong with it as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from schemadiff.config import Config
from schemadiff.diagnostics import Conflict, Diagnostic, Origin, UsageError
from schemadiff.lint.rules import FOREIGN_FOLDER
from schemadiff.migrations.files import MigrationFile, directory_problems, numbering_problems, read_readable
from schemadiff.migrations.lockfile import LOCK_NAME, lock_problems, read_lock
from schemadiff.parse.below import relative


@dataclass(frozen=True, slots=True)
class Folder:
    """The migrations of a folder, their paths as places show them. `only` are the files that the user asked about."""

    files: tuple[MigrationFile, ...]
    problems: tuple[Diagnostic, ...]
    only: frozenset[str] = frozenset()

    def asked(self, finding: Diagnostic) -> bool:
        """Whether the finding is about a file that the user asked about; all are, where none was named."""
        if not self.only:
            return True
        return finding.origin is not None and finding.origin.file in self.only


def read_folder(config: Config, paths: Sequence[Path]) -> Folder:
    """The project's migrations, or those of the folder that is named, or that the named files lie in.

    Raises UsageError where there is no such folder, or files lie in several.
    """
    path, only = _meant(config, paths)
    place = Path(relative(path, Path.cwd()))
    files, unreadable = read_readable(place)
    problems = [d for error in unreadable for d in error.diagnostics]
    problems += [*directory_problems(place), *numbering_problems(files), *_foreign(place)]
    if (place / LOCK_NAME).is_file() or path == config.generated:
        problems += _locked(place, files)
    return Folder(files, tuple(problems), only)


def _meant(config: Config, paths: Sequence[Path]) -> tuple[Path, frozenset[str]]:
    if not paths:
        return config.generated, frozenset()
    missing = next((path for path in paths if not path.exists()), None)
    if missing:
        raise UsageError.of("SD748", f"{missing} does not exist", "name a folder of migrations, or files in one")
    folders = {path if path.is_dir() else path.parent for path in paths}
    if len(folders) > 1:
        names = " and ".join(sorted(map(str, folders)))
        raise UsageError.of("SD748", f"these lie in several folders: {names}", "validate one folder at a time")
    if any(path.is_dir() for path in paths):
        return folders.pop(), frozenset()
    return folders.pop(), frozenset(relative(path, Path.cwd()) for path in paths)


def _foreign(path: Path) -> Iterator[Diagnostic]:
    """Folders that other tools keep their migrations in."""
    entries = sorted(path.iterdir()) if path.is_dir() else []
    for entry in entries:
        found = sorted(entry.glob("*.sql")) if entry.is_dir() else []
        if found:
            message = f"{entry}/ is another tool's folder of migrations: neither counted nor replayed"
            yield FOREIGN_FOLDER.found(message, Origin(str(found[0]), 1))


def _locked(path: Path, files: Sequence[MigrationFile]) -> list[Diagnostic]:
    try:
        return lock_problems(files, read_lock(path / LOCK_NAME))
    except Conflict as error:
        return list(error.diagnostics)


def down_file(file: MigrationFile, text: str) -> MigrationFile:
    """The way back as a file that can be replayed."""
    return replace(file, path=file.down_path, text=text)
