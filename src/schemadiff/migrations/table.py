"""The text of a migration goes in; the rows of the table of changes in its header come out, cells by their heads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import takewhile
from typing import TypeAlias

from schemadiff.migrations.header import lines_of

Row: TypeAlias = Mapping[str, str]

_GAP = re.compile(r" {2,}")


def change_table(text: str) -> tuple[Row, ...]:
    """The rows, in order; none in a file without such a table. Whatever columns it has, `step` and `change` are two."""
    lines = [line[2:].removeprefix(" ") for line in takewhile(lambda line: line[:2] in ("--", ""), lines_of(text))]
    first = next((n for n, line in enumerate(lines) if line.split()[:2] == ["step", "change"]), None)
    if first is None:
        return ()
    heads = [(match[0], match.start()) for match in re.finditer(r"\S+", lines[first])]
    return tuple(_row(line, heads) for line in takewhile(_is_row, lines[first + 1 :]))


def remarks(text: str) -> tuple[str, ...]:
    """What the header says below its table: the proof, the way back, what to watch."""
    lines = [line[2:].strip() for line in takewhile(lambda line: line[:2] in ("--", ""), lines_of(text))]
    first = next((n for n, line in enumerate(lines) if line.split()[:2] == ["step", "change"]), len(lines))
    behind = lines[first + 1 + len(change_table(text)) :]
    above = takewhile(lambda line: not line.startswith("schemadiff:step"), behind)
    return tuple(line for line in above if line and not line.startswith("schemadiff:"))


def destroyed(text: str) -> tuple[str, ...]:
    """What the migration destroys, in the words of its table."""
    return tuple(row["change"] for row in change_table(text) if row.get("risk", "").startswith("DATA LOSS"))


def _is_row(line: str) -> bool:
    return line[:1].isdigit()


def _row(line: str, heads: list[tuple[str, int]]) -> Row:
    starts = [start for _, start in heads]
    if any(line[start - 1 : start].strip() for start in starts[1:]):
        # A name that could not be shown as it is has made a cell wider than its column.
        return dict(zip((name for name, _ in heads), _GAP.split(line.strip()), strict=False))
    ends = [*starts[1:], len(line)]
    return {name: line[start:end].strip() for (name, start), end in zip(heads, ends, strict=True)}
