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
# So much of what is not equal is shown at its beginning and at its end.
_LONG = 2000
# Pairs of words that are compared in well under a second.
_SOON_DONE = 4_000_000
_WIDEST = 60


def word_diff(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces of both texts in reading order; equal words far from any change are skipped."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    pieces: list[Piece] = []
    for tag, i, ii, j, jj in _opcodes(before, after):
        if tag == "equal":
            ends = {"first": i == j == 0, "last": (ii, jj) == (len(before), len(after))}
            pieces += _shortened("".join(before[i:ii]), **ends)
        else:
            pieces += _changed(before[i:ii], after[j:jj])
    return tuple(pieces)


def _opcodes(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """What is equal and what is not. Between equal ends, texts are compared only where that is soon done."""
    start = _alike(before, after)
    end = _alike(before[start:][::-1], after[start:][::-1])
    i, j = len(before) - end, len(after) - end
    if start:
        yield "equal", 0, start, 0, start
    if (i - start) * (j - start) > _SOON_DONE:
        yield "replace", start, i, start, j
    else:
        matcher = difflib.SequenceMatcher(None, before[start:i], after[start:j], autojunk=False)
        for tag, one, two, three, four in matcher.get_opcodes():
            yield tag, one + start, two + start, three + start, four + start
    if end:
        yield "equal", i, len(before), j, len(after)


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


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
        yield "removed", _bounded("".join(gone))
    if come:
        yield "added", _bounded("".join(come))


def _bounded(text: str) -> str:
    return text if len(text) <= 2 * _LONG else f"{text[:_LONG]} … {text[-_LONG:]}"


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
