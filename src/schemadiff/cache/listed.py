"""Schema files in; what each is called and a digest of what it held when it was looked at, and one key of all, out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from schemadiff.cache.keys import NOTHING_SEEN, content_of, key_of, of_bytes
from schemadiff.parse.below import sql_files
from schemadiff.parse.read import source_of_bytes, unreadable_source
from schemadiff.parse.statements import Source
from schemadiff.texts import contents


class Listed(NamedTuple):
    """One file. `digest` is of its name and its bytes."""

    name: str
    path: str
    digest: str


@dataclass(frozen=True, slots=True)
class Listing:
    """All files, in the order in which they are read."""

    files: tuple[Listed, ...]

    @property
    def key(self) -> str:
        """Another one as soon as any of them is called otherwise, holds anything else, or has another place."""
        return key_of(*(file.digest for file in self.files))


def listing_of(paths: Sequence[Path], base: Path, seen: Mapping[str, str] = NOTHING_SEEN) -> Listing | None:
    """The files themselves, and all .sql files below the directories; what this run has `seen` of them, the digest of
    their bytes by their paths, is taken for what they hold. None where one of them cannot be read.
    """
    found = sql_files(paths, base)
    try:
        bytes_ = [seen.get(path) or content_of(path) for _, path in found]
    except OSError:
        return None
    return Listing(
        tuple(Listed(name, path, _named(name, held)) for (name, path), held in zip(found, bytes_, strict=True))
    )


def read_listed(file: Listed) -> tuple[str, Source]:
    """What the file holds now, and the digest of just that. None is said of one that cannot be read."""
    try:
        data = contents(Path(file.path))
    except OSError as error:
        return "", unreadable_source(file.name, error)
    return _named(file.name, of_bytes(data)), source_of_bytes(file.name, data)


def _named(name: str, held: str) -> str:
    return f"{held} {name}"
