"""Pairs of texts that PostgreSQL was found to print alike, in a file: what was once reread need not be again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from schemadiff.fingerprint import fingerprint
from schemadiff.model import Catalog
from schemadiff.scratch import cache_folder
from schemadiff.version import VERSION

# A pair is 65 bytes; a file that has grown beyond this starts anew.
_LIMIT = 4_000_000


def printed(catalog: Catalog) -> str:
    """A small catalog as a part of a key: its contents, and the server that printed them."""
    return f"{fingerprint(catalog)}\0{catalog.version}"


def pair(live: str, desired: str) -> str:
    """The key of two small catalogs, as `printed` says them, and of our own version."""
    return hashlib.sha256("\0".join((live, desired, VERSION)).encode()).hexdigest()


def known() -> frozenset[str]:
    """All pairs found equal so far; none where the file cannot be read."""
    try:
        return frozenset(_file().read_text(encoding="ascii").split())
    except (OSError, UnicodeDecodeError):
        return frozenset()


def remember(pairs: Iterable[str]) -> None:
    """Add pairs. A file that cannot be written costs time, nothing else."""
    lines = "".join(f"{key}\n" for key in sorted(pairs))
    try:
        path = _file()
        too_long = path.exists() and path.stat().st_size > _LIMIT
        # One write of whole lines: runs beside each other do not cut each other's.
        with path.open("w" if too_long else "a", encoding="ascii") as file:
            file.write(lines)
    except OSError:
        return


def _file() -> Path:
    return Path(cache_folder()) / "printed-alike"
