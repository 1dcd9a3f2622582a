"""Migration files go in; `migrations.lock` comes out, and later every file that is no longer what it says.

One line per file, each chained to the line before it, so that two branches that both add a migration collide in
git instead of meeting unnoticed in a database. Where they do, the lock is read with what git or a person made of it:
the chain tells which lines are whose.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from schemadiff.cache.keys import of_bytes
from schemadiff.diagnostics import Conflict, Diagnostic, Origin
from schemadiff.migrations.atomic import replace
from schemadiff.migrations.files import MigrationFile, bytes_of, is_torn, text_of, twice_made

LOCK_NAME = "migrations.lock"
_HEAD = """\
# Written by schemadiff; commit it, never edit it. Each line's chain covers all lines before it.
# A merge conflict here: two branches made a migration. Leave it as it is, and run: schemadiff rebase
"""
_CONFLICT_MARKER = re.compile(r"(<{7}|\|{7}|={7}|>{7})( .*)?")
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
    """The lock file's entries in order; none when there is no lock yet. `met` says where two branches met in it,
    `held` is the digest of its bytes.
    """

    path: Path
    entries: tuple[LockEntry, ...] = ()
    met: tuple[Diagnostic, ...] = ()
    held: str = ""


def read_lock(path: Path) -> Lock:
    """The lock as it lies on disk, also in the middle of a merge; one that was edited is a Conflict at its line."""
    if not path.is_file():
        return Lock(path)
    entries: dict[str, LockEntry] = {}
    # Under the chain up to a line: the names of those that follow from it.
    followers: dict[str, list[LockEntry]] = {"": []}
    marker = 0
    raw = bytes_of(path)
    for number, line in enumerate(text_of(raw, path).splitlines(), 1):
        if _CONFLICT_MARKER.fullmatch(line):
            marker = marker or number
        elif line and not line.startswith("#"):
            entry, before, chain = _entry(line, number, followers, path)
            if chain not in followers:
                followers[before].append(entry)
                followers[chain] = []
            entries.setdefault(line, entry)
    met = tuple(_met(found, Origin(str(path), marker or found[1].line)) for found in followers.values() if found[1:])
    if marker and not met:
        met = (_unresolved(Origin(str(path), marker)),)
    return Lock(path, tuple(entries.values()), met, of_bytes(raw))


def _entry(line: str, number: int, chains: dict[str, list[LockEntry]], path: Path) -> tuple[LockEntry, str, str]:
    """What a line says, the chain that it follows from, and the chain that it makes."""
    match = _LINE.fullmatch(line)
    # The line above comes first: it is the one, except where branches met.
    before = next((c for c in reversed(chains) if match and _chained(c, match[1], match[2]) == match[3]), None)
    if match and before is not None:
        return LockEntry(match[1], match[2], number), before, match[3]
    message = "this line of the lock does not follow from the lines above it"
    raise Conflict.of("SD411", message, "restore the file from git", Origin(str(path), number))


def _met(followers: Sequence[LockEntry], origin: Origin) -> Diagnostic:
    names = [entry.name for entry in followers]
    message = f"two branches met in the lock: {' and '.join(names)} follow the same migration"
    if len(set(names)) < len(names):
        return twice_made(Path(origin.file).with_name(names[0]), origin)
    hint = "`schemadiff rebase` gives ours the next number, and writes the lock anew"
    return Diagnostic("SD457", message, hint, origin)


def _unresolved(origin: Origin) -> Diagnostic:
    message = "a merge conflict is left in the lock, although both sides say the same"
    return Diagnostic("SD457", message, "`schemadiff rebase` writes the lock anew", origin)


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
    twins = _twins(files, lock)
    problems = [
        found
        for entry in lock.entries
        if entry.name not in twins
        for found in _entry_problems(entry, by_name.get(entry.name), lock)
    ]
    known = {entry.name for entry in lock.entries}
    last = max((entry.number for entry in lock.entries), default=0)
    return [*lock.met, *problems] + [_unlocked(file, last, lock) for file in files if file.path.name not in known]


def _twins(files: Sequence[MigrationFile], lock: Lock) -> frozenset[str]:
    """Names that both branches took: the file is one of the two, or holds both; nobody edited it."""
    sums: dict[str, set[str]] = {}
    for entry in lock.entries:
        sums.setdefault(entry.name, set()).add(entry.checksum)
    kept = (f for f in files if f.checksum in sums.get(f.path.name, ()) or is_torn(f))
    return frozenset(f.path.name for f in kept if len(sums.get(f.path.name, ())) > 1)


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
        return Diagnostic(
            "SD414", f"{message}, which is already at {last:03}", "`schemadiff rebase` gives it the next number"
        )
    return Diagnostic("SD414", message, "the lock learns of it with the next generate", severity="warning")
