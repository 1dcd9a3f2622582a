"""A shelf, a key and bytes in; the bytes of an earlier run out, or None. A file with anything wrong is not there.

Nothing here is ever needed: files may be removed at any time, and the oldest are once there is too much of them.
"""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path

from schemadiff.scratch.place import cache_folder

# Bytes on one shelf. The catalogs of a database of 5,000 tables take about 8 MB.
_LIMIT = 200_000_000
_CHECK = 16


def lookup(shelf: str, key: str) -> bytes | None:
    """What was kept under the key."""
    path = _folder(shelf) / key
    try:
        if not _is_ours(path.parent):
            return None
        data = path.read_bytes()
        os.utime(path)
    except OSError:
        return None
    check, payload = data[:_CHECK], data[_CHECK:]
    return payload if _check(payload) == check else None


def keep(shelf: str, key: str, payload: bytes) -> None:
    """Keep it for later runs. What cannot be written costs time, nothing else."""
    folder = _folder(shelf)
    aside = folder / f".{key}.{os.getpid()}"
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not _is_ours(folder):
            return
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(handle, "wb") as file:
            file.write(_check(payload) + payload)
        os.replace(aside, folder / key)
        _make_room(folder)


def _folder(shelf: str) -> Path:
    return cache_folder() / "known" / shelf


def _is_ours(folder: Path) -> bool:
    """Nobody else may put anything there: what is read back is believed."""
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o077


def _check(payload: bytes) -> bytes:
    return hashlib.blake2b(payload, digest_size=_CHECK).digest()


def _make_room(folder: Path) -> None:
    """Remove what was longest not asked for, down to half of what is allowed, once there is more than that."""
    files = [(entry.stat(), entry.path) for entry in os.scandir(folder)]
    total = sum(found.st_size for found, _ in files)
    if total <= _LIMIT:
        return
    for found, path in sorted(files, key=lambda file: file[0].st_mtime):
        if total <= _LIMIT // 2:
            return
        with suppress(OSError):
            os.unlink(path)
            total -= found.st_size
