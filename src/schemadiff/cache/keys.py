"""Files, folders and programs in; short texts out that are others as soon as what they stand for is another."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from schemadiff.scratch.locate import candidates

_OURS = (".py", ".sql", ".j2")
# Major versions of PostgreSQL that there may be binaries of.
_MAJORS = range(14, 30)


def key_of(*parts: object) -> str:
    """One key for all the parts: texts, numbers, truths, None, and tuples of these."""
    return hashlib.blake2b(repr(parts).encode(errors="surrogateescape"), digest_size=20).hexdigest()


@cache
def of_program() -> str:
    """Of schemadiff itself and of the library that it reads SQL with: another version may see something else."""
    package = Path(__file__).parent.parent
    library = find_spec("sqlglot")
    seen = [(path[len(str(package)) :], *_stat(path)) for path in _below(str(package)) if path.endswith(_OURS)]
    if library and library.origin:
        folder = Path(library.origin).parent
        seen += [(name, *_stat(str(folder / name))) for name in ("__init__.py", "_version.py")]
    return key_of(*sorted(seen))


@cache
def of_scratch() -> str:
    """Of the programs that a private server would be started from; the order in which they are looked for is in it."""
    places = (place for major in (None, *_MAJORS) for place in candidates(major))
    return key_of(*((str(place), *_stat(str(place / "postgres"))) for place in places))


def of_files(paths: Sequence[Path], endings: tuple[str, ...] = (".sql",)) -> str | None:
    """Of what the files hold, and those below the folders that end so. None where it cannot be said."""
    seen: list[tuple[str, str]] = []
    try:
        for path in paths:
            names = _below(str(path)) if path.is_dir() else [str(path)]
            seen += [(name, _content(name)) for name in names if name.lower().endswith(endings) or name == str(path)]
    except OSError:
        return None
    return key_of(*seen)


def _content(name: str) -> str:
    try:
        with open(name, "rb", buffering=0) as file:
            return hashlib.blake2b(file.read(), digest_size=20).hexdigest()
    except FileNotFoundError:
        return ""


def _below(folder: str) -> Iterator[str]:
    """All files below the folder, sorted. Raises OSError for one that is a link to another folder: whoever reads the
    files may go there or not.
    """
    folders: list[str] = []
    files: list[str] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.is_symlink():
                    raise NotADirectoryError(entry.path)
                folders.append(entry.path)
            else:
                files.append(entry.path)
    yield from sorted(files)
    for inner in sorted(folders):
        if not inner.endswith("__pycache__"):
            yield from _below(inner)


def _stat(path: str) -> tuple[int, int]:
    try:
        found = os.stat(path)
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
