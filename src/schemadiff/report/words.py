"""Two texts in, what one has and the other has not out, word by word; and so the lines on a field that differs."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

from schemadiff.quoting import one_line

if TYPE_CHECKING:
    from schemadiff.report.outcome import Detail

Piece: TypeAlias = tuple[Literal["same", "removed", "added", "skipped"], str]

_WORD = re.compile(r"\w+|\s+|[^\w\s]")
# So much of what is equal is shown on either side of what is not.
_NEAR = 32
_WIDEST = 60


def word_diff(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces of both texts in reading order; equal words far from any change are skipped."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    pieces: list[Piece] = []
    for tag, i, ii, j, jj in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces += _shortened("".join(before[i:ii]), first=i == 0, last=ii == len(before))
        else:
            pieces += _changed(before[i:ii], after[j:jj])
    return tuple(pieces)


def marked(pieces: Sequence[Piece]) -> str:
    """As git's `--word-diff` writes it: `[-old-]{+new+}`."""
    marks = {"same": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}"), "skipped": ("", "")}
    return "".join(f"{marks[kind][0]}{text}{marks[kind][1]}" for kind, text in pieces)


def detail_lines(detail: Detail, paint: Callable[[Sequence[Piece]], str] = marked) -> Iterator[str]:
    """`type: integer -> bigint`, from what should be to what is; of longer texts the words that differ."""
    if len(detail.wanted) + len(detail.found) <= _WIDEST:
        yield f"{detail.field}: {one_line(detail.wanted)} -> {one_line(detail.found)}"
        return
    yield f"{detail.field}: {paint([(kind, one_line(text)) for kind, text in word_diff(detail.wanted, detail.found)])}"


def _changed(gone: Sequence[str], come: Sequence[str]) -> Iterator[Piece]:
    if gone:
        yield "removed", "".join(gone)
    if come:
        yield "added", "".join(come)


def _shortened(text: str, *, first: bool, last: bool) -> Iterator[Piece]:
    head, tail = ("" if first else text[:_NEAR]), ("" if last else text[-_NEAR:])
    if len(head) + len(tail) >= len(text) - 1:
        yield "same", text
        return
    if head:
        yield "same", head
    yield "skipped", "…"
    if tail:
        yield "same", tail
