"""Migrations as they were read, and what the run saw of their folder before that, in; whether both are the same out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from schemadiff.migrations.files import MigrationFile, is_way_back
from schemadiff.migrations.lockfile import LOCK_NAME, Lock


def as_seen(folder: Path, files: Iterable[MigrationFile], lock: Lock, seen: Mapping[str, str]) -> bool:
    """Whether nobody has written to them, made one or removed one in between. `seen` are the digests of what files
    held, by their paths.
    """
    read = {file.path.name: file.held for file in files}
    if lock.held:
        read[lock.path.name] = lock.held
    return read == {name: held for name, held in _directly_in(folder, seen) if held and _is_read(name)}


def _directly_in(folder: Path, seen: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    beginning = os.path.join(folder, "")
    for path, held in seen.items():
        if path.startswith(beginning) and os.sep not in (name := path.removeprefix(beginning)):
            yield name, held


def _is_read(name: str) -> bool:
    """Whether what is found depends on it: the lock, a migration, and what only lacks a name for being one."""
    return name == LOCK_NAME or (name.endswith(".sql") and name[0].isdigit() and not is_way_back(name))
