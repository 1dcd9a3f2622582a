"""Migrations in, lines for people out: where they stand, what would run, and what does not come back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from schemadiff.migrations.table import change_table
from schemadiff.quoting import one_line

if TYPE_CHECKING:
    from schemadiff.idb.status import DatabaseStatus
    from schemadiff.migrations.blocks import Block
    from schemadiff.migrations.half_done import HalfDone
    from schemadiff.migrations.runner import Script
    from schemadiff.migrations.status import StatusRow
    from schemadiff.migrations.way_back import WayBack

_WORDS = 6
_NOT_SHOWN = frozenset({"source"})


def status_lines(entries: Sequence[StatusRow], halves: Sequence[HalfDone] = ()) -> list[str]:
    """The table of migrations, and how far those got that are half done."""
    if not entries:
        return ["no migrations"]
    rows = [("number", "name", "state", "applied at", "by", "ms", "checksum")]
    for entry in entries:
        row = entry.row
        at = row.applied_at.isoformat(" ", "seconds") if row and row.applied_at else ""
        took = str(row.duration_ms) if row and row.duration_ms is not None else ""
        by = (row and row.applied_by) or ""
        rows.append((f"{entry.number:03}", entry.name, str(entry.state), at, by, took, entry.checksum_state))
    return [*_aligned(rows), *map(half_done_line, halves)]


def database_lines(databases: Sequence[DatabaseStatus]) -> list[str]:
    """The table of browser databases; a pending version with what it would do."""
    if not databases:
        return []
    rows = [("browser database", "version", "state")]
    for one in databases:
        what = "; ".join(one.changes) or "a version without changes"
        told = f": version {one.following}: {what}" if one.following else ""
        rows.append((one_line(one.name), str(one.version or ""), one_line(f"{one.state}{told}")))
    return _aligned(rows)


def half_done_line(half: HalfDone) -> str:
    """`004: 1 of 3 transactions are done, step 2 was begun; run apply again`."""
    done, command = ("done", "apply") if half.direction == "up" else ("taken back", "rollback")
    share = f"{half.done} of {half.total}" if half.total else str(half.done)
    next_one = f"; step {half.step} {'was begun' if half.begun else 'is next'}" if half.total else ""
    return f"{half.number:03}: {share} transactions are {done}{next_one}; run {command} again: it goes on there"


def script_lines(scripts: Sequence[Script], halves: Sequence[HalfDone], approved: Collection[str]) -> list[str]:
    """What `apply` would run: each file with its steps, and what somebody has to approve."""
    if not scripts:
        return ["nothing to apply"]
    half = {one.number: one for one in halves if one.direction == "up"}
    lines: list[str] = []
    for file, blocks in scripts:
        lines += [f"would apply {file.path.name}", *(f"  {line}" for line in _steps(file.text, blocks))]
        lines += [f"  {line}" for line in _approvals(blocks, approved)]
        if file.number in half:
            lines.append(f"  {half_done_line(half[file.number])}")
    return lines


def _steps(text: str, blocks: Sequence[Block]) -> list[str]:
    """By the table of the header; of a file without one, by the first words of its statements."""
    table = change_table(text)
    if table:
        heads = [head for head in table[0] if head not in _NOT_SHOWN]
        return _aligned([tuple(heads), *(tuple(row.get(head, "") for head in heads) for row in table)])
    rows = [("step", "transaction", "statement")]
    for block in blocks:
        within = "yes" if block.transactional else "no"
        rows += [(str(block.step), within, one_line(_beginning(s.head))) for s in block.statements if not s.is_setting]
    return _aligned([row for row in rows if not row[2].startswith("SET ")])


def _beginning(head: str) -> str:
    words = head.split(" ")
    return " ".join(words[:_WORDS]) + (" …" if len(words) > _WORDS else "")


def _approvals(blocks: Sequence[Block], approved: Collection[str]) -> Iterator[str]:
    names = dict.fromkeys(name for block in blocks for name in block.destructive)
    for name in names:
        state = "approved" if {name, "all"} & set(approved) else f"needs --allow-data-loss {name}"
        yield f"destroys the data of {name}: {state}"


def loss_lines(ways: Sequence[WayBack]) -> list[str]:
    """What the migrations have destroyed, and what the way back destroys."""
    lines = []
    for way in ways:
        if way.stays_lost:
            lines.append(f"{way.file.path.name}: the data does not come back of: {'; '.join(way.stays_lost)}")
        if way.destroys:
            lines.append(f"{way.file.path.name}: going back destroys the data of: {', '.join(way.destroys)}")
    return lines


def _aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows]
