"""A file of source code in; the code alone, comments blanked, and where in it texts stand, out.

Of HTML and Vue only scripts are code, of Svelte what stands in its markup as well.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias

from schemadiff.idb.lexing import Lexing
from schemadiff.idb.places import Document

Span: TypeAlias = "tuple[int, int]"

_SHEET = re.compile(r"<!--|<script\b", re.IGNORECASE)
_SCRIPT_END = re.compile(r"</script", re.IGNORECASE)
_INK = re.compile(r"[^\r\n]")


@dataclass(frozen=True, slots=True)
class Code:
    """`text` has every character at its place. `texts` are where strings, templates and regular expressions stand."""

    document: Document
    text: str
    texts: Sequence[Span]

    def is_text(self, at: int) -> bool:
        """Whether the place is within a text: an example, a message."""
        number = bisect_right(self.texts, (at, len(self.text))) - 1
        return number >= 0 and at < self.texts[number][1]


def code_of(document: Document) -> Code:
    """The code of a file, by the ending of its name."""
    text, name = document.text, document.name.lower()
    scripts, blanks = [(0, len(text))], list[Span]()
    if name.endswith((".html", ".vue", ".svelte")):
        scripts, comments = _sheet(text)
        blanks = comments if name.endswith(".svelte") else [*_between(scripts, len(text))]
    lexing = Lexing(text)
    for start, end in scripts:
        lexing.run(start, end)
    return Code(document, _blanked(text, sorted([*blanks, *lexing.comments])), lexing.texts)


def _sheet(text: str) -> tuple[list[Span], list[Span]]:
    """The scripts of markup, and its comments."""
    scripts, comments, at = list[Span](), list[Span](), 0
    while match := _SHEET.search(text, at):
        if match[0] == "<!--":
            end = text.find("-->", match.end())
            at = end + 3 if end >= 0 else len(text)
            comments.append((match.start(), at))
            continue
        start = text.find(">", match.end()) + 1
        if not start:
            break
        close = _SCRIPT_END.search(text, start)
        at = close.start() if close else len(text)
        scripts.append((start, at))
    return scripts, comments


def _between(spans: Iterable[Span], end: int) -> Iterator[Span]:
    at = 0
    for start, stop in chain(spans, [(end, end)]):
        yield at, start
        at = stop


def _blanked(text: str, spans: Iterable[Span]) -> str:
    """The text with blanks there; lines stay lines."""
    pieces, at = list[str](), 0
    for start, end in spans:
        pieces += text[at:start], _INK.sub(" ", text[start:end])
        at = end
    return "".join([*pieces, text[at:]])
