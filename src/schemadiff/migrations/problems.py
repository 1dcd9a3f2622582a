"""A project's migration files in, what is wrong with their names, numbers and checksums out. Needs no server."""

from __future__ import annotations

from collections.abc import Sequence

from schemadiff.config import Config
from schemadiff.diagnostics import Diagnostic
from schemadiff.migrations.files import MigrationFile, directory_problems, numbering_problems
from schemadiff.migrations.handwritten import unwritten
from schemadiff.migrations.lockfile import LOCK_NAME, Lock, lock_problems, read_lock


def lock_of(config: Config) -> Lock:
    """The lock of the project's migrations."""
    return read_lock(config.generated / LOCK_NAME)


def file_problems(config: Config, files: Sequence[MigrationFile], lock: Lock) -> list[Diagnostic]:
    """What is wrong with the names, the numbers and the checksums of the files."""
    return [*directory_problems(config.generated), *numbering_problems(files), *lock_problems(files, lock)]


def unwritten_problems(files: Sequence[MigrationFile], lock: Lock) -> list[Diagnostic]:
    """The files that nobody has written yet; what is locked is not up for writing."""
    locked = {entry.name for entry in lock.entries}
    return unwritten(file for file in files if file.path.name not in locked)
