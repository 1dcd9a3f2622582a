"""Two texts in, the rows of a table that sets them side by side out, without the equal lines far from what changed."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

_CONTEXT = 4


@dataclass(frozen=True, slots=True)
class Cell:
    """A line: its number, and its text in pieces, each with whether it differs from the other side."""

    number: int
    pieces: tuple[tuple[bool, str], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A row. A side is None where it has no such line; both are where `skipped` equal lines are left out."""

    kind: str
    old: Cell | None = None
    new: Cell | None = None
    skipped: int = 0


def side_by_side(old: str, new: str) -> tuple[Line, ...]:
    """All rows, in order; `kind` is same, changed, removed, added or skipped."""
    before, after = old.splitlines(), new.splitlines()
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    lines: list[Line] = []
    for tag, i, ii, j, jj in matcher.get_opcodes():
        if tag == "equal":
            lines += [
                Line("same", _plain(n + 1, before[n]), _plain(j + n - i + 1, after[j + n - i])) for n in range(i, ii)
            ]
        else:
            lines += _changed(before[i:ii], after[j:jj], i, j)
    return tuple(_without_the_far(lines))


def _plain(number: int, text: str) -> Cell:
    return Cell(number, ((False, text),))


def _changed(before: Sequence[str], after: Sequence[str], i: int, j: int) -> Iterator[Line]:
    for n, (one, other) in enumerate(zip_longest(before, after)):
        if one is None:
            yield Line("added", None, _plain(j + n + 1, other))
        elif other is None:
            yield Line("removed", _plain(i + n + 1, one))
        else:
            left, right = _pieces(one, other)
            yield Line("changed", Cell(i + n + 1, left), Cell(j + n + 1, right))


def _pieces(one: str, other: str) -> tuple[tuple[tuple[bool, str], ...], tuple[tuple[bool, str], ...]]:
    """Both lines, cut where they begin to differ."""
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    codes = matcher.get_opcodes()
    left = tuple((tag != "equal", one[i:ii]) for tag, i, ii, _, _ in codes if ii > i)
    right = tuple((tag != "equal", other[j:jj]) for tag, _, _, j, jj in codes if jj > j)
    return left, right


def _without_the_far(lines: Sequence[Line]) -> Iterator[Line]:
    changed = [n for n, line in enumerate(lines) if line.kind != "same"]
    near = {n for at in changed for n in range(at - _CONTEXT, at + _CONTEXT + 1)}
    skipped = 0
    for number, line in enumerate(lines):
        if number in near:
            if skipped:
                yield Line("skipped", skipped=skipped)
            skipped = 0
            yield line
        else:
            skipped += 1
    if skipped:
        yield Line("skipped", skipped=skipped)
