"""Names of database objects in, file names out that no file system mistakes for each other."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping

_UNSAFE = re.compile(r"[^\w$-]+")
# Windows keeps these for devices, whatever their suffix.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])\Z", re.IGNORECASE)
_LONGEST = 100


def file_names(names: Iterable[str], taken: Iterable[str] = ()) -> Mapping[str, str]:
    """A file name, without suffix, for each name; all differ from each other and from `taken` even without case.

    A plain name is its own file name, upper case included. A name that had to be changed, or that another one
    equals but for case, ends in a few digits of its hash; of such equals the one in lower case keeps its name.
    """
    wanted = sorted(set(names))
    occupied = Counter([*(_folded(name) for name in wanted), *(_folded(name) for name in taken)])
    return {name: name if _keeps(name, occupied, taken) else _hashed(name) for name in wanted}


def _keeps(name: str, occupied: Mapping[str, int], taken: Iterable[str]) -> bool:
    if not _is_safe(name) or name in taken:
        return False
    return occupied[_folded(name)] == 1 or (name == _folded(name) and name not in map(_folded, taken))


def _is_safe(name: str) -> bool:
    plain = not _UNSAFE.search(name) and not name.startswith("-") and not _DEVICE.match(name)
    return plain and unicodedata.is_normalized("NFC", name) and len(name.encode()) <= _LONGEST


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _hashed(name: str) -> str:
    readable = _UNSAFE.sub("_", unicodedata.normalize("NFC", name)).strip("_-")
    digits = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{readable}-{digits}" if readable else digits
