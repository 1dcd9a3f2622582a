"""A list of SQL with commas in; the same with elements replaced, taken out and put in, and all else as it was, out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from schemadiff.parse.split import comments_between

_LAST_LINE = re.compile(r"\r?\n[^\S\r\n]*(?=[^\r\n]*\Z)")
_UP_TO_LAST_LINE = re.compile(r"\r?\n[^\r\n]*\Z")
_EMPTY_LINES = re.compile(r"\A(?:[^\S\r\n]*\r?\n)+(?=[^\S\r\n]*\r?\n)")
_TO_LINE_END = re.compile(r"[^\S\r\n]*(?=\r?\n)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One element of a list, and what stands around it.

    `lead` is before the element: space, and comments on lines of their own. `space` is between it and a comma that
    follows it, `trail` what stands on its line behind that: a comment. Where the comma before it begins its line,
    `comma` is what precedes that comma; None where the comma ends the line of the element before.
    """

    core: str
    lead: str
    space: str = ""
    trail: str = ""
    comma: str | None = None

    @property
    def begins_line(self) -> bool:
        """Whether there is a line end before it."""
        return "\n" in (self.comma or "") + self.lead


@dataclass(frozen=True, slots=True)
class CommaList:
    """The elements, and what stands behind the last one."""

    entries: tuple[Entry, ...]
    close: str
    line_end: str

    def text(self) -> str:
        """The list as it is written."""
        text = ""
        for number, entry in enumerate(self.entries):
            begins_line = bool(number) and entry.comma is not None
            text += (f"{entry.comma}," if begins_line else "") + entry.lead + entry.core + entry.space
            rest = self.entries[number + 1 :]
            text += "," if rest and rest[0].comma is None else ""
            text += entry.trail + self._line_end(entry.trail, (rest[0].comma or rest[0].lead) if rest else self.close)
        return text + self.close

    def _line_end(self, trail: str, following: str) -> str:
        """Nothing may slip onto the line of a comment that lasts to the end of its line."""
        open_comment = any(trail.startswith("--", c.start) for c in comments_between(trail, 0, len(trail))[-1:])
        return self.line_end if open_comment and not following.startswith(("\n", "\r\n")) else ""

    def without(self, index: int) -> CommaList:
        """The list without one element, its comma, and the comments that are attached to it."""
        gone, rest = self.entries[index], list(self.entries[:index] + self.entries[index + 1 :])
        kept = _detached(gone.lead)
        if index == len(rest):
            return replace(self, entries=tuple(rest), close=kept + self.close)
        after = rest[index]
        if (index == 0 and (after.comma is not None or not after.begins_line)) or (
            gone.begins_line and not after.begins_line
        ):
            after = replace(after, lead=_indentation(gone.lead) + after.lead.lstrip(), comma=gone.comma)
        lead = kept + after.lead
        rest[index] = replace(after, lead=_EMPTY_LINES.sub("", lead) if index == 0 else lead)
        return replace(self, entries=tuple(rest))

    def with_element(self, index: int, core: str) -> CommaList:
        """The list with one more element, on a line of its own where the others are."""
        if not self.entries:
            lead = f"{self.line_end}    "
            return replace(self, entries=(Entry(core, lead),), close=self.close.strip() + self.line_end)
        model, first = self.entries[min(max(index - 1, 1), len(self.entries) - 1)], self.entries[0]
        lead, comma = _indentation(model.lead), model.comma
        if len(self.entries) == 1 and not model.begins_line:
            lead = " "
        new = Entry(core, lead, comma=None if comma is None else _indentation(comma))
        entries = list(self.entries)
        if index == 0:
            entries[0] = replace(first, comma=new.comma, lead=first.lead or " ")
            new = replace(new, comma=None, lead=_indentation(first.lead))
        return replace(self, entries=(*entries[:index], new, *entries[index:]))


def comma_list(text: str, elements: Sequence[tuple[int, int]], commas: Sequence[int]) -> CommaList:
    """The list that is the whole text. `elements` are offsets of start and end, `commas` those of all commas."""
    entries: list[Entry] = []
    at: int = 0
    comma: str | None = None
    for (start, end), behind in zip(elements, [*commas, None][: len(elements)], strict=True):
        entry = Entry(text[start:end], text[at:start], comma=comma)
        if behind is None:
            at, comma = _line_end(text, end), None
            entry = replace(entry, trail=text[end:at])
        elif "\n" in text[end:behind]:
            stop = _line_end(text, end)
            entry = replace(entry, trail=text[end:stop])
            at, comma = behind + 1, text[stop:behind]
        else:
            at, comma = _line_end(text, behind + 1), None
            entry = replace(entry, space=text[end:behind], trail=text[behind + 1 : at])
        entries.append(entry)
    return CommaList(tuple(entries), text[at:], "\r\n" if "\r\n" in text else "\n")


def edited(items: CommaList, replaced: Mapping[int, str | None], added: Sequence[tuple[int, str]]) -> CommaList:
    """The list with elements replaced, or taken out where None, and new ones before those of the given numbers."""
    count = len(items.entries)
    cores = ((entry, replaced.get(number)) for number, entry in enumerate(items.entries))
    items = replace(items, entries=tuple(replace(e, core=e.core if core is None else core) for e, core in cores))
    for index, _, core in sorted(((index, order, core) for order, (index, core) in enumerate(added)), reverse=True):
        items = items.with_element(index, core)
    for number in reversed(range(count)):
        if number in replaced and replaced[number] is None:
            items = items.without(number + sum(1 for index, _ in added if index <= number))
    return items


def attached_from(text: str, start: int, end: int, *, begins_line: bool = False) -> int:
    """Where the comments begin that stand directly above what begins at `end`; `end` where there are none.

    A comment behind something else on its line is not attached, and an empty line ends the attachment.
    `begins_line` says that `start` is where a line begins.
    """
    top = end
    for comment in reversed(comments_between(text, start, end)):
        before = text[start : comment.start]
        lines = text.count("\n", comment.end, top)
        alone = not before.rpartition("\n")[2].strip() and ("\n" in before or begins_line)
        if lines > 1 or (lines and not alone):
            break
        top = comment.start
    return top


def _detached(lead: str) -> str:
    """The comments of a lead that are not attached to the element, up to the end of their last line."""
    kept = lead[: attached_from(lead, 0, len(lead))]
    return _UP_TO_LAST_LINE.sub("", kept) if kept.strip() else ""


def _line_end(text: str, at: int) -> int:
    """The end of the line behind something, comments included; `at` where more than comments follow on the line."""
    stop = at
    for comment in comments_between(text, at, len(text)):
        if "\n" in text[stop : comment.start]:
            break
        stop = comment.end
    rest = _TO_LINE_END.match(text, stop)
    return rest.end() if rest else at


def _indentation(lead: str) -> str:
    """The last line end of a lead with the space behind it; without a line end, the space."""
    found = _LAST_LINE.search(lead)
    if found:
        return found[0]
    return " " if lead.strip() else lead
