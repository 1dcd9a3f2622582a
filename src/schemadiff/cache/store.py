"""A shelf, a key and bytes in; the bytes of an earlier run out, or None. A file with anything wrong is not there.

Nothing here is ever needed: files may be removed at any time, and the oldest are once there is too much of them.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import suppress

from schemadiff.scratch.folders import cache_folder

# Bytes on one shelf. The catalog of a database of 1,000 tables takes about 3 MB.
_LIMIT = 200_000_000
_CHECK = 16


def lookup(shelf: str, key: str) -> bytes | None:
    """What was kept under the key."""
    folder = _folder(shelf)
    path = os.path.join(folder, key)
    try:
        if not _is_ours(folder):
            return None
        with open(path, "rb", buffering=0) as file:
            check, payload = file.read(_CHECK), file.read()
        os.utime(path)
    except OSError:
        return None
    return payload if _check(payload) == check else None


def keep(shelf: str, key: str, payload: bytes) -> None:
    """Keep it for later runs. What cannot be written costs time, nothing else."""
    folder = _folder(shelf)
    aside = os.path.join(folder, f".{key}.{os.getpid()}")
    try:
        os.makedirs(folder, exist_ok=True, mode=0o700)
        if not _is_ours(folder):
            return
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(handle, "wb") as file:
            file.write(_check(payload))
            file.write(payload)
        os.replace(aside, os.path.join(folder, key))
        _make_room(folder)
    except OSError:
        return


def _folder(shelf: str) -> str:
    return os.path.join(cache_folder(), "known", shelf)


def _is_ours(folder: str) -> bool:
    """Nobody else may put anything there: what is read back is believed."""
    found = os.lstat(folder)
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o022


def _check(payload: bytes) -> bytes:
    return hashlib.blake2b(payload, digest_size=_CHECK).digest()


def _make_room(folder: str) -> None:
    """Remove what was longest not asked for, down to half of what is allowed, once there is more than that."""
    files = list(_files(folder))
    total = sum(found.st_size for found, _ in files)
    if total <= _LIMIT:
        return
    for found, path in sorted(files, key=lambda file: file[0].st_mtime):
        if total <= _LIMIT // 2:
            return
        with suppress(FileNotFoundError):
            os.unlink(path)
        total -= found.st_size


def _files(folder: str) -> Iterator[tuple[os.stat_result, str]]:
    """Those that are there. Another run may remove one meanwhile."""
    with os.scandir(folder) as entries:
        for entry in entries:
            with suppress(FileNotFoundError):
                yield entry.stat(), entry.path
