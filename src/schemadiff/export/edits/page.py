"""A schema file and what becomes of its statements in; its new text, all else byte for byte as it was, out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from schemadiff.export.edits.lists import attached_from
from schemadiff.parse.lexemes import LEXEME
from schemadiff.parse.read import BYTE_ORDER_MARK
from schemadiff.parse.split import comments_between, significant, split

_EMPTY_LINE = re.compile(r"[^\S\r\n]*\r?\n")
_EMPTY_LINES = re.compile(r"(?:[^\S\r\n]*\r?\n)*")
_EMPTY_LINES_ABOVE = re.compile(r"(?:(?<=\n)|\A)(?:[^\S\r\n]*\r?\n)+\Z")
_TO_LINE_END = re.compile(r"[^\S\r\n]*(?:\r?\n|\Z)")
_SPACE = re.compile(r"[^\S\r\n]*")
_LINE_END = re.compile(r"(?<!\r)\n")
_SORT = re.compile(r"(?:COMMENT|GRANT|REVOKE|(?:CREATE|ALTER)\s+(?:UNIQUE\s+)?(\w+))\b", re.IGNORECASE)


class _Edit(NamedTuple):
    start: int
    end: int
    text: str


@dataclass(slots=True)
class Site:
    """One statement of a file: `end` is behind its semicolon, or behind the statement where it has none.

    `text` is what shall stand in its place, None for nothing; `behind` are statements to put behind it.
    """

    start: int
    stop: int
    end: int
    text: str | None
    behind: list[str] = field(default_factory=list)


class Page:
    """One file. Offsets do not count a byte order mark."""

    def __init__(self, name: str, text: str) -> None:
        self.name, self.source = name, text
        self.text = text.removeprefix(BYTE_ORDER_MARK)
        self._mark = text[: len(text) - len(self.text)]
        self._line_end = "\r\n" if "\r\n" in self.text[: self.text.find("\n") + 1] else "\n"
        self.sites = [self._site(piece.start, piece.end) for piece in split(self.text).statements]
        self._by_start = {site.start: site for site in self.sites}
        self.at_end: list[str] = []

    def site(self, start: int) -> Site:
        """The statement that begins there."""
        return self._by_start[start]

    def _site(self, start: int, stop: int) -> Site:
        semicolon = significant(self.text, stop, len(self.text))
        end = semicolon + 1 if self.text.startswith(";", semicolon) else stop
        return Site(start, stop, end, self.text[start:stop])

    def lined(self, text: str) -> str:
        """A text with the line ends of this file, except inside of strings."""
        if self._line_end == "\n":
            return text
        pieces = (m[0] if m["string"] else _LINE_END.sub(self._line_end, m[0]) for m in LEXEME.finditer(text))
        return "".join(pieces)

    def joined(self, statements: Sequence[str], before: str = "") -> str:
        """Statements, each ended by a line end, an empty line between those that do not belong together."""
        text = ""
        for statement in map(self.lined, statements):
            apart = before and not _belong_together(before, statement)
            text += (self._line_end if apart else "") + statement + self._line_end
            before = statement
        return text

    def new_text(self) -> str | None:
        """The file with its changes; None where neither a statement nor a comment is left of it."""
        pieces: list[str] = []
        at = 0
        for edit in sorted([*self._removals(), *self._replaced(), *self._put_behind()], key=lambda e: (e.start, e.end)):
            pieces += [self.text[at : edit.start], edit.text]
            at = edit.end
        text = "".join([*pieces, self.text[at:]])
        text += self._appended(text)
        left = split(text)
        empty = not (left.statements or left.commands or comments_between(text, 0, len(text)))
        return None if empty and text != self.text else self._mark + text

    def _replaced(self) -> Iterator[_Edit]:
        for site in self.sites:
            if site.text is not None and site.text != self.text[site.start : site.stop]:
                yield _Edit(site.start, site.stop, site.text)
        last = self.sites[-1:]
        if last and last[0].end == last[0].stop and (last[0].behind or self.at_end) and last[0].text is not None:
            yield _Edit(last[0].stop, last[0].stop, ";")

    def _removals(self) -> Iterator[_Edit]:
        """What goes of the statements that go: neighbours together, and one of the empty lines around them."""
        gone: list[tuple[int, int]] = []
        before = 0
        for site in self.sites:
            if site.text is None:
                start, end = self._reach(site, before)
                if gone and not self.text[gone[-1][1] : start].strip():
                    gone[-1] = (gone[-1][0], end)
                else:
                    gone.append((start, end))
            before = site.end
        yield from (_Edit(*self._with_empty_lines(start, end), "") for start, end in gone)

    def _reach(self, site: Site, before: int) -> tuple[int, int]:
        """From the comments that are attached to a statement to the end of its line; less where others share a line."""
        top = attached_from(self.text, before, site.start, begins_line=not before)
        line, end = self.text.rfind("\n", 0, top) + 1, self._line_behind(site.end)
        if line >= before and not self.text[line:top].strip():
            space = _SPACE.match(self.text, site.end)
            return line, end if end is not None else space.end() if space else site.end
        if end is None:
            return before, site.end
        return before, site.end + len(self.text[site.end : end].rstrip("\r\n"))

    def _line_behind(self, at: int) -> int | None:
        """Where the next line begins; None where more than comments follow on this one."""
        stop = at
        for comment in comments_between(self.text, at, len(self.text)):
            if "\n" in self.text[stop : comment.start]:
                break
            stop = comment.end
        rest = _TO_LINE_END.match(self.text, stop)
        return rest.end() if rest else None

    def _with_empty_lines(self, start: int, end: int) -> tuple[int, int]:
        if start and not self.text.endswith("\n", 0, start):
            return start, start + len(self.text[start:end].rstrip("\r\n"))
        above = _EMPTY_LINES_ABOVE.search(self.text, 0, start)
        below = _EMPTY_LINES.match(self.text, end)
        after = below.end() if below else end
        if not self.text[after:].strip() and start:
            return (above.start() if above else start), len(self.text)
        return start, (after if above or not start else end)

    def _put_behind(self) -> Iterator[_Edit]:
        for site in self.sites:
            if site.behind and site.text is not None:
                at = self._line_behind(site.end)
                yield self._insertion(site.end if at is None else at, self.joined(site.behind, site.text))

    def _insertion(self, place: int, text: str) -> _Edit:
        """Whole lines, with an empty line behind them where there is one before them."""
        following = self.text[place:]
        tight = bool(following) and not _EMPTY_LINE.match(following)
        behind = self._line_end if tight and _EMPTY_LINE.match(text) else ""
        before = "" if self.text.endswith("\n", 0, place) else self._line_end
        return _Edit(place, place, before + text + behind)

    def _appended(self, text: str) -> str:
        if not self.at_end:
            return ""
        end = "" if not text or text.endswith("\n") else self._line_end
        return end + (self._line_end if text.strip() else "") + self.joined(self.at_end)


def _belong_together(before: str, after: str) -> bool:
    """Whether both fill one line and are about the same sort of thing."""
    return "\n" not in before + after and _sort(before) == _sort(after)


def _sort(text: str) -> str:
    found = _SORT.match(text)
    return (found[1] or found[0]).upper() if found else text
