"""The migrations of a browser database in, `idb.lock` out; and later what is no longer as the lock says."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from schemadiff.diagnostics import Diagnostic, Origin

LOCK_NAME = "idb.lock"
_HEAD = "# Written by schemadiff; commit it, never edit it. Each line's chain covers all lines before it.\n"
_LINE = re.compile(r"(\d{3,}_[a-z0-9_]{1,60}\.ts) sha256:([0-9a-f]{64}) chain:([0-9a-f]{16})")
_RESTORE = "restore it from git; a change is a new version: edit schema/idb and run schemadiff generate"


def checksum(text: str) -> str:
    """Of a file, as the lock has it."""
    return hashlib.sha256(text.encode()).hexdigest()


def lock_text(files: Sequence[tuple[str, str]]) -> str:
    """The lock for files, each with its name and text: the same bytes for the same files."""
    lines, chain = [], ""
    for name, text in files:
        chain = _chained(chain, name, checksum(text))
        lines.append(f"{name} sha256:{checksum(text)} chain:{chain}\n")
    return _HEAD + "".join(lines)


def lock_problems(text: str, shown: str, texts: Mapping[str, str]) -> Iterator[Diagnostic]:
    """What the lock says otherwise than the files do. `shown` names the lock."""
    chain, known = "", set()
    folder = Path(shown).parent
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        match, place = _LINE.fullmatch(line), Origin(shown, number)
        if match is None or _chained(chain, match[1], match[2]) != match[3]:
            message = "this line of the lock does not follow from the lines above it"
            yield Diagnostic("SD508", message, "restore the file from git, or merge the branches again", place)
            return
        chain = match[3]
        known.add(match[1])
        if match[1] not in texts:
            yield Diagnostic("SD507", f"{folder / match[1]} is locked, and the file is gone", _RESTORE, place)
        elif checksum(texts[match[1]]) != match[2]:
            yield Diagnostic("SD507", f"{folder / match[1]} was edited since it was generated", _RESTORE, place)
    for name in sorted(texts.keys() - known):
        hint = "migrations of browser databases come from schemadiff generate: remove it, and generate again"
        yield Diagnostic("SD507", f"{folder / name} is not in {shown}", hint, Origin(str(folder / name), 1))


def _chained(chain: str, name: str, digest: str) -> str:
    return hashlib.sha256(f"{chain}\n{name}\n{digest}".encode()).hexdigest()[:16]
