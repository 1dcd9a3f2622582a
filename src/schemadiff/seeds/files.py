"""The project in; its seed files out: each with its environment, its text, and where offsets of it are."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from schemadiff.diagnostics import Origin, UsageError
from schemadiff.texts import contents, decoded, read_all, unreadable

if TYPE_CHECKING:
    from schemadiff.config import Config

# An environment of this name is one that people depend on, whether the configuration says so or not.
PRODUCTION = "production"


@dataclass(frozen=True, slots=True)
class SeedFile:
    """One seed: `name` as places show it, `environment` the one that it is for."""

    name: str
    environment: str
    text: str
    checksum: str
    lines: tuple[int, ...]

    def origin(self, offset: int) -> Origin:
        """The place of a character."""
        line = bisect_right(self.lines, offset)
        return Origin(self.name, line, offset - self.lines[line - 1] + 1)

    def line_end(self, offset: int) -> int:
        """Where the line of a character ends."""
        end = self.text.find("\n", offset)
        return len(self.text) if end < 0 else end


def folder_of(config: Config) -> Path:
    """Where the project's seeds are."""
    return config.root / config.seed.folder


def is_guarded(config: Config, environment: str) -> bool:
    """Whether an environment's seed is held to the rules of production."""
    known = config.environments.get(environment)
    return environment == PRODUCTION or (known is not None and known.protected)


def seed_files(config: Config, environments: Sequence[str]) -> tuple[SeedFile, ...]:
    """The seeds of these environments, or all there are. Raises UsageError where one cannot be read or is not there."""
    folder = folder_of(config)
    paths = [folder / f"{name}.sql" for name in dict.fromkeys(environments)] or sorted(folder.glob("*.sql"))
    if not paths:
        raise UsageError.of(
            "SD557", f"no seeds in {config.seed.folder}/", f"write {config.seed.folder}/development.sql"
        )
    return read_all(paths, lambda path: _read(path, config))


def seed_of_text(name: str, environment: str, text: str, data: bytes) -> SeedFile:
    """The seed that a text is."""
    starts = [0, *(at + 1 for at, character in enumerate(text) if character == "\n")]
    return SeedFile(name, environment, text, sha256(data).hexdigest(), tuple(starts))


def _read(path: Path, config: Config) -> SeedFile:
    name = f"{config.seed.folder}/{path.name}"
    if path.parent != folder_of(config) or not os.path.lexists(path):
        hint = f"there are: {', '.join(sorted(p.stem for p in folder_of(config).glob('*.sql'))) or 'none'}"
        raise UsageError.of("SD557", f"no seed {name}", hint)
    try:
        data = contents(path)
    except OSError as error:
        raise unreadable(error, name, "SD540", "restore it from git") from None
    return seed_of_text(name, path.stem, decoded(data, name, "SD540").removeprefix("\ufeff"), data)
