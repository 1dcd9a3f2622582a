"""Paths of schema files and folders in; the .sql files that these stand for out, each with the name to report it by.

In plain strings: to make a path of each of thousands of files takes longer than to find them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

_ENDING = ".sql"


class Found(NamedTuple):
    """One file: what it is called in places, and where to read it."""

    name: str
    path: str


def sql_files(paths: Sequence[Path], base: Path) -> tuple[Found, ...]:
    """The files themselves, and all .sql files below the directories, in sorted order, each one once.

    A directory that cannot be listed stands for what is in it: whoever reads it is told why.
    """
    files: dict[str, Found] = {}
    for path in paths:
        found = _in_folder(str(path), base) if os.path.isdir(path) else _alone(path, base)
        for real, file in found:
            files.setdefault(real, file)
    return tuple(files.values())


def relative(path: Path, base: Path) -> str:
    """The name of a file in places: below the base where it is there, else as it was given."""
    absolute, root = path.absolute(), base.absolute()
    return (absolute.relative_to(root) if absolute.is_relative_to(root) else path).as_posix()


def _alone(path: Path, base: Path) -> Iterator[tuple[str, Found]]:
    yield os.path.realpath(path), Found(relative(path, base), str(path))


def _in_folder(folder: str, base: Path) -> Iterator[tuple[str, Found]]:
    """The files below it, each with its path without links on the way to it."""
    name, real = relative(Path(folder), base), os.path.realpath(folder)
    prefix = "" if name == "." else os.path.join(name, "")
    try:
        entries = _entries(folder)
    except OSError:
        yield real, Found(name, folder)
        return
    for entry in entries:
        is_link = entry.is_symlink()
        if entry.is_dir(follow_symlinks=False):
            yield from _in_folder(entry.path, base)
        elif entry.name.endswith(_ENDING) and not (is_link and os.path.isdir(entry.path)):
            place = os.path.realpath(entry.path) if is_link else os.path.join(real, entry.name)
            yield place, Found(prefix + entry.name, entry.path)


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """What is in the folder, by name."""
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name)
