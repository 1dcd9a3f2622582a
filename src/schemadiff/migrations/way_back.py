"""Ledger rows and migration files go in; the ways back come out, each with what it destroys and what stays lost.

All of them are looked at before the first one runs, so that nobody is left half-way between two states.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from schemadiff.diagnostics import Conflict, Origin, Refused
from schemadiff.migrations.blocks import Block, split_steps
from schemadiff.migrations.files import MigrationFile, read_down
from schemadiff.migrations.ledger import LedgerRow
from schemadiff.migrations.runner import refuse_data_loss
from schemadiff.migrations.status import file_of
from schemadiff.migrations.table import destroyed

# What generate writes where its proof found no way; a person's file that refuses says so when it runs.
_NONE = re.compile(r"\A-- schemadiff down migration [^\n]*\n-- There is no way back: ([^\n]*)")


@dataclass(frozen=True, slots=True)
class WayBack:
    """A migration to be taken back by `text`. `stays_lost` names what it destroyed, in words."""

    file: MigrationFile
    text: str
    blocks: tuple[Block, ...]
    stays_lost: tuple[str, ...]

    @property
    def destroys(self) -> tuple[str, ...]:
        """Objects whose data goes on the way back."""
        return tuple(dict.fromkeys(name for block in self.blocks for name in block.destructive))


def ways_back(rows: Sequence[LedgerRow], files: Sequence[MigrationFile], to: int | None) -> tuple[WayBack, ...]:
    """The last applied migration, or all behind number `to` (0: all there are), the last one first.

    Raises Conflict where a file or its way back is missing, Refused where there is none.
    """
    if to and to not in {row.version for row in rows}:
        raise Conflict.of("SD424", f"{to:03} is not applied", "see: schemadiff status; 0 takes all of them back")
    wanted = rows[-1:] if to is None else [row for row in rows if row.version > to]
    return tuple(_way(row, files) for row in reversed(wanted))


def refuse_unapproved(ways: Sequence[WayBack], approved: Collection[str]) -> None:
    """Raises Refused, naming every object whose data would go without approval."""
    refuse_data_loss([(way.file, way.blocks) for way in ways], approved)


def _way(row: LedgerRow, files: Sequence[MigrationFile]) -> WayBack:
    file = file_of(row, files)
    if file is None:
        hint = "restore the file from version control"
        raise Conflict.of("SD461", f"migration {row.version:03} was applied, and its file is not there", hint)
    text = read_down(file)
    if text is None:
        hint = "write a migration that goes forward to where you want to be"
        raise Conflict.of("SD462", f"{file.path.name} has no down file", hint)
    if none := _NONE.match(text):
        hint = "write a migration that goes forward to where you want to be"
        raise Refused.of("SD467", f"there is no way back: {none[1]}", hint, Origin(str(file.down_path), 2))
    return WayBack(file, text, split_steps(text, str(file.down_path)), _lost(file))


def _lost(file: MigrationFile) -> tuple[str, ...]:
    """By the table in the header, which also has what was approved when it was made; else by the marks of steps."""
    marked = (name for block in split_steps(file.text, str(file.path)) for name in block.destructive)
    return destroyed(file.text) or tuple(dict.fromkeys(marked))
