"""Files, folders and programs in; short texts out that are others as soon as what they stand for is another."""

from __future__ import annotations

import hashlib
import os
import sys

from schemadiff.plain_files import plain
from schemadiff.scratch.places import candidates, package_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_OURS = (".py", ".sql", ".j2")
# Major versions of PostgreSQL that there may be binaries of.
_MAJORS = range(14, 30)
_asked: dict[str, str] = {}
NOTHING_SEEN: Mapping[str, str] = {}


def key_of(*parts: object) -> str:
    """One key for all the parts: texts, numbers, truths, None, and tuples of these."""
    return hashlib.blake2b(repr(parts).encode(errors="surrogateescape"), digest_size=20).hexdigest()


def of_program() -> str:
    """Of schemadiff itself and of the library that it reads SQL with: another version may see something else."""
    if "program" not in _asked:
        package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        library = package_folder("sqlglot") or ""
        seen = [(path[len(package) :], *_stat(path)) for path in _below(package) if path.endswith(_OURS)]
        seen += [(name, *_stat(os.path.join(library, name))) for name in ("__init__.py", "_version.py")]
        _asked["program"] = key_of(sys.hexversion, *sorted(seen))
    return _asked["program"]


def of_scratch() -> str:
    """Of the programs that a private server would be started from; the order in which they are looked for is in it."""
    if "scratch" not in _asked:
        places = (place for major in (None, *_MAJORS) for place in candidates(major))
        _asked["scratch"] = key_of(*((place, *_stat(os.path.join(place, "postgres"))) for place in places))
    return _asked["scratch"]


def of_files(paths: Iterable[str], endings: tuple[str, ...], seen: dict[str, str] | None = None) -> str | None:
    """Of what the files hold, and those below the folders that end so. None where it cannot be said. What each of them
    holds is noted among what is `seen`.
    """
    found: list[tuple[str, str]] = []
    try:
        for path in paths:
            names: Sequence[str] = (path,)
            if os.path.isdir(path):
                names = [name for name in _below(path) if name.lower().endswith(endings)]
            found += [(name, content_of(name)) for name in names]
    except OSError:
        return None
    if seen is not None:
        seen.update(found)
    return key_of(*found)


def content_of(path: str) -> str:
    """Of what one file holds; nothing where there is none. Raises OSError where it cannot be said, and for what is no
    plain file: nobody may ever write into a pipe.
    """
    try:
        with open(path, "rb", buffering=0, opener=plain) as file:
            return of_bytes(file.read())
    except FileNotFoundError:
        return ""


def of_bytes(data: bytes) -> str:
    """Of the bytes of a file: their SHA-256, which a migration has as its checksum anyhow."""
    return hashlib.sha256(data).hexdigest()


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
