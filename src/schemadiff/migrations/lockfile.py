"""Migration files go in; `migrations.lock` comes out, and later every file that is no longer what it says.

One line per file, each chained to the line before it, so that two branches that both add a migration collide in
git instead of meeting unnoticed in a database.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from schemadiff.diagnostics import Conflict, Diagnostic, Origin
from schemadiff.migrations.atomic import replace
from schemadiff.migrations.files import MigrationFile, read_text

LOCK_NAME = "migrations.lock"
_HEAD = """\
# Written by schemadiff; commit it, never edit it. Each line's chain covers all lines before it.
# A merge conflict here: two branches made a migration. Give one of them the next number, then generate again.
"""
_LINE = re.compile(r"(\d{3,}_[a-z0-9_]{1,60}\.sql) sha256:([0-9a-f]{64}) chain:([0-9a-f]{16})")


@dataclass(frozen=True, slots=True)
class LockEntry:
    """What the lock says of one file, and on which line."""

    name: str
    checksum: str
    line: int

    @property
    def number(self) -> int:
        """The migration's number."""
        return int(self.name.partition("_")[0])


@dataclass(frozen=True, slots=True)
class Lock:
    """The lock file's entries in order; none when there is no lock yet."""

    path: Path
    entries: tuple[LockEntry, ...] = ()


def read_lock(path: Path) -> Lock:
    """The lock as it lies on disk; one that was edited or merged by hand is a Conflict at its line."""
    if not path.is_file():
        return Lock(path)
    entries, chain = [], ""
    for number, line in enumerate(read_text(path).splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        if not match or match[3] != (chain := _chained(chain, match[1], match[2])):
            message = "this line of the lock does not follow from the lines above it"
            hint = "restore the file from git; after a merge give the later migration the next number"
            raise Conflict.of("SD411", message, hint, Origin(str(path), number))
        entries.append(LockEntry(match[1], match[2], number))
    return Lock(path, tuple(entries))


def lock_text(files: Sequence[MigrationFile]) -> str:
    """The lock file for these files: the same bytes for the same files."""
    lines, chain = [], ""
    for file in files:
        chain = _chained(chain, file.path.name, file.checksum)
        lines.append(f"{file.path.name} sha256:{file.checksum} chain:{chain}\n")
    return _HEAD + "".join(lines)


def write_lock(path: Path, files: Sequence[MigrationFile]) -> None:
    """Put the lock for these files in place of the old one."""
    replace(path, lock_text(files))


def lock_problems(files: Sequence[MigrationFile], lock: Lock) -> list[Diagnostic]:
    """Locked files that were edited or are gone, and files that the lock does not know."""
    by_name = {file.path.name: file for file in files}
    problems = [found for entry in lock.entries for found in _entry_problems(entry, by_name.get(entry.name), lock)]
    known = {entry.name for entry in lock.entries}
    last = max((entry.number for entry in lock.entries), default=0)
    return problems + [_unlocked(file, last, lock) for file in files if file.path.name not in known]


def _chained(chain: str, name: str, checksum: str) -> str:
    return hashlib.sha256(f"{chain}\n{name}\n{checksum}".encode()).hexdigest()[:16]


def _entry_problems(entry: LockEntry, file: MigrationFile | None, lock: Lock) -> list[Diagnostic]:
    origin = Origin(str(lock.path), entry.line)
    if file is None:
        hint = "restore it from git: a migration that was locked may be applied somewhere"
        return [Diagnostic("SD412", f"{entry.name} is locked, and the file is gone", hint, origin)]
    if file.checksum != entry.checksum:
        message = f"{file.path} was edited: the lock has sha256:{entry.checksum}, the file is sha256:{file.checksum}"
        hint = "restore it from git, and put the change into a new migration"
        return [Diagnostic("SD413", message, hint, origin)]
    return []


def _unlocked(file: MigrationFile, last: int, lock: Lock) -> Diagnostic:
    late = file.number <= last
    message = f"{file.path} is not in {lock.path}"
    if late:
        return Diagnostic("SD414", f"{message}, which is already at {last:03}", "give it the next free number")
    return Diagnostic("SD414", message, "the lock learns of it with the next generate", severity="warning")
