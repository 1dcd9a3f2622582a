"""Migration files and ledger rows go in; where each migration stands comes out."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from schemadiff.diagnostics import Diagnostic
from schemadiff.migrations.files import MigrationFile
from schemadiff.migrations.ledger import LedgerRow


class State(StrEnum):
    """Where a migration stands."""

    APPLIED = "applied"
    PENDING = "pending"
    PARTIAL = "partly applied"
    EDITED = "edited"
    OTHER = "another migration"
    MISSING = "file missing"
    UNRECORDED = "checksum unknown"


# States that stop an apply. UNRECORDED is not among them: that row is not of our making.
CONFLICTS = frozenset((State.EDITED, State.OTHER, State.MISSING))


@dataclass(frozen=True, slots=True)
class StatusRow:
    """One migration: its file, its row in the ledger, or both."""

    number: int
    name: str
    state: State
    file: MigrationFile | None = None
    row: LedgerRow | None = None

    @property
    def checksum_state(self) -> str:
        """How file and ledger compare: `same`, `differs`, `unknown` where the ledger says nothing; empty if pending."""
        if self.row is None or self.file is None:
            return "" if self.row is None else "no file"
        if self.row.checksum == self.file.checksum:
            return "same"
        return "differs" if self.row.tool_version else "unknown"


def status(
    files: Sequence[MigrationFile], ledger_rows: Sequence[LedgerRow], *, partial: Collection[int] = ()
) -> tuple[StatusRow, ...]:
    """Every migration that has a file or a row, by number. `partial` names those that a run left half done."""
    rows = {row.version: row for row in ledger_rows}
    known = {file.number for file in files}
    found = [_of_file(file, rows.get(file.number), file.number in partial) for file in files]
    found += [_of_row(row) for row in ledger_rows if row.version not in known]
    return tuple(sorted(found, key=lambda entry: (entry.number, entry.name)))


def file_of(row: LedgerRow, files: Sequence[MigrationFile]) -> MigrationFile | None:
    """The file that a row is of; where two branches met, the one of its name."""
    found = [file for file in files if file.number == row.version]
    return next((file for file in found if _compared(file, row) is not State.OTHER), found[0] if found else None)


def status_problems(entries: Sequence[StatusRow]) -> list[Diagnostic]:
    """What in a status must be mended before anything is applied, and as warnings what only should be known."""
    last = max((entry.number for entry in entries if entry.row), default=0)
    return [found for entry in entries if (found := _problem(entry, last))]


def _of_file(file: MigrationFile, row: LedgerRow | None, partial: bool) -> StatusRow:
    if row is None:
        return StatusRow(file.number, file.name, State.PARTIAL if partial else State.PENDING, file)
    return StatusRow(file.number, file.name, _compared(file, row), file, row)


def _of_row(row: LedgerRow) -> StatusRow:
    return StatusRow(row.version, _plain(row.name), State.MISSING, None, row)


def _compared(file: MigrationFile, row: LedgerRow) -> State:
    if _plain(row.name) not in (file.name, ""):
        return State.OTHER
    if row.checksum == file.checksum:
        return State.APPLIED
    return State.EDITED if row.tool_version else State.UNRECORDED


def _plain(name: str) -> str:
    """The name alone: ledgers hold `001_init.sql`, `001_init` and `init`."""
    return re.sub(r"^\d+_", "", name.removesuffix(".sql"))


def _problem(entry: StatusRow, last: int) -> Diagnostic | None:
    file, row = entry.file, entry.row
    if row is None:
        return _late(entry, last) if file and entry.number < last else None
    if file is None:
        message = f"{entry.number:03}_{entry.name} is applied, and its file is gone"
        return Diagnostic("SD424", message, "restore the file from git, or check out the branch that has it")
    if entry.state is State.OTHER:
        message = f"{file.path} is not what was applied as {entry.number:03}: the ledger has {row.name}"
        return Diagnostic("SD422", message, "give the file the next free number")
    if entry.state is State.EDITED:
        hashes = f"the ledger has {row.checksum}, the file {file.checksum}"
        message = f"{file.path} was edited after it was applied: {hashes}"
        return Diagnostic("SD423", message, "restore it from git, and put the change into a new migration")
    if entry.state is State.UNRECORDED:
        message = f"{file.path} is applied, with a checksum that schemadiff did not write: {row.checksum or 'none'}"
        hint = "it counts as applied; whether it was edited cannot be told"
        return Diagnostic("SD426", message, hint, severity="warning")
    return None


def _late(entry: StatusRow, last: int) -> Diagnostic:
    assert entry.file is not None
    message = f"{entry.file.path} is not applied, and {last:03} is already"
    return Diagnostic("SD425", message, "two branches met: `schemadiff rebase` gives ours the next number")
