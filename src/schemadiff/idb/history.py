"""The folder `generated/idb/NAME` in; its migrations, the structure after each, and what is wrong with them, out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from os.path import lexists
from pathlib import Path

from schemadiff.config import Config
from schemadiff.diagnostics import Diagnostic, Origin, SchemadiffError
from schemadiff.idb.desired import shown, structure_of
from schemadiff.idb.lock import LOCK_NAME, lock_problems
from schemadiff.idb.model import Structure
from schemadiff.texts import contents, decoded, unreadable

_FILE = re.compile(r"(\d{3,})_([a-z0-9_]{1,60})\.ts")
_STRUCTURE = re.compile(r"^export const structure = (\{.*?^\}) as const;$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Version:
    """One migration: its number is the version of the database that it leads to."""

    number: int
    name: str
    text: str
    structure: Structure

    @property
    def stem(self) -> str:
        """The file's name without its ending."""
        return f"{self.number:03}_{self.name}"


@dataclass(frozen=True, slots=True)
class History:
    """The migrations in order. Where there are problems, the structures are not to be relied on."""

    folder: Path
    versions: tuple[Version, ...] = ()
    problems: tuple[Diagnostic, ...] = ()

    @property
    def last(self) -> Version | None:
        """The newest migration."""
        return self.versions[-1] if self.versions else None


def folder_of(config: Config, name: str) -> Path:
    """Where the migrations of a database are."""
    return config.generated / "idb" / name


def names_in(config: Config) -> tuple[str, ...]:
    """The databases that have migrations."""
    folder = config.generated / "idb"
    found = sorted(entry for entry in folder.iterdir() if entry.is_dir()) if folder.is_dir() else []
    return tuple(entry.name for entry in found if any(_FILE.fullmatch(file.name) for file in entry.iterdir()))


def read_history(config: Config, name: str) -> History:
    """The migrations of a database, of which there may be none."""
    folder = folder_of(config, name)
    paths = sorted(path for path in folder.iterdir() if _FILE.fullmatch(path.name)) if folder.is_dir() else []
    texts = {path.name: read_text(path, shown(config, path)) for path in paths}
    lock = folder / LOCK_NAME
    said = read_text(lock, shown(config, lock)) if lexists(lock) else ""
    problems = [*lock_problems(said, shown(config, lock), texts)]
    versions: list[Version] = []
    for path in paths:
        found = _version(path.name, texts[path.name], shown(config, path))
        if isinstance(found, Version):
            versions.append(found)
        elif not problems:
            problems.append(found)
    versions.sort(key=lambda one: one.number)
    return History(folder, tuple(versions), (*problems, *_gaps(versions, shown(config, folder))))


def read_text(path: Path, name: str) -> str:
    """A file of ours. Raises UsageError where it cannot be read."""
    try:
        return decoded(contents(path), name, "SD500")
    except OSError as error:
        raise unreadable(error, name, "SD500", "restore it from git") from None


def _version(file: str, text: str, name: str) -> Version | Diagnostic:
    match, found = _FILE.fullmatch(file), _STRUCTURE.search(text)
    wrong = Diagnostic("SD507", f"{name} does not say its structure", "restore it from git", Origin(name, 1))
    if match is None or found is None:
        return wrong
    try:
        return Version(int(match[1]), match[2], text, structure_of(found[1], name))
    except SchemadiffError:
        return wrong


def _gaps(versions: Sequence[Version], name: str) -> Iterator[Diagnostic]:
    for before, after in pairwise(versions):
        if after.number != before.number + 1:
            fault = "the same number twice" if after.number == before.number else "a gap between"
            message = f"{name}: {fault} {before.stem}.ts and {after.stem}.ts"
            hint = "two branches met: take one of them out with its line in idb.lock, and generate it again"
            yield Diagnostic("SD507", message, hint)
