"""A directory in, stand-ins for the extensions that the embedded server lacks out, in that directory.

pgcrypto and uuid-ossp have the signatures of the real ones and bodies that raise: enough for defaults, checks, views
and indexes to be loaded and printed. The scripts were generated once from the catalog of a PostgreSQL 15 with contrib:
for each function in pg_depend (deptype e) of the extension its pg_get_function_identity_arguments with names,
pg_get_function_result, provolatile, proisstrict and proparallel; fips_mode() of pgcrypto 1.4 was added by hand.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

_SHIPPED = Path(__file__).parent / "extension"


def install(directory: Path) -> None:
    """Copy the stand-ins to where a confined server can read them."""
    target = directory / "extension"
    # World-readable behind a private parent: the server may run as another user.
    target.mkdir(parents=True, exist_ok=True)
    for path in (directory, target):
        path.chmod(0o755)
    for source in _files():
        copy = target / source.name
        if not copy.exists():
            copy.write_bytes(source.read_bytes())
            copy.chmod(0o644)


def fingerprint() -> str:
    """Changes with the stand-ins, so that a new release makes a new cluster."""
    digest = hashlib.sha256()
    for source in _files():
        digest.update(source.name.encode() + b"\0" + source.read_bytes())
    return digest.hexdigest()


def _files() -> list[Path]:
    return sorted(path for path in _SHIPPED.iterdir() if path.suffix in (".control", ".sql"))
