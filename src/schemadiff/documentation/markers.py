"""A Markdown document in, its blocks between markers out; blocks in, the document with them out, all else untouched.

A marker is a line of its own: `<!-- schemadiff:begin NAME -->` or `<!-- schemadiff:end NAME -->`. One in a fenced block
of code is text, as it is for whoever shows the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from schemadiff.diagnostics import Diagnostic, InputError, Origin

_MARKER = re.compile(r"[ \t]*<!--[ \t]*schemadiff:(begin|end)[ \t]+([^\s>]+)[ \t]*-->[ \t]*")
_ALMOST = re.compile(r"[ \t]*<!--[ \t]*schemadiff:[ \t]*(begin|end)\b")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a document: where it begins and ends, with its line end. `code` says that it is in a fenced block."""

    number: int
    text: str
    start: int
    end: int
    code: bool


@dataclass(frozen=True, slots=True)
class Block:
    """What stands between two markers, from `start` to `end`, and the line of the first."""

    name: str
    start: int
    end: int
    line: int


def lines_of(text: str) -> Iterator[Line]:
    """All lines. A fence is open until one as long, of the same character, closes it."""
    at, fence = 0, ""
    for number, raw in enumerate(_split(text), 1):
        bare = raw.rstrip("\r\n")
        found = _FENCE.fullmatch(bare)
        inside = bool(fence)
        if found and not fence and not ("`" in found[1] and "`" in found[2]):
            fence, inside = found[1], True
        elif found and fence and found[1].startswith(fence) and not found[2].strip():
            fence = ""
        yield Line(number, bare, at, at + len(raw), inside)
        at += len(raw)


def _split(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def has_blocks(text: str) -> bool:
    """Whether a block begins somewhere."""
    found = (_MARKER.fullmatch(line.text.removeprefix("\ufeff")) for line in lines_of(text) if not line.code)
    return any(match is not None and match[1] == "begin" for match in found)


def blocks_in(text: str, known: Sequence[str], file: str) -> Mapping[str, Block]:
    """The blocks by their names. Raises InputError with all that is wrong with markers."""
    found: dict[str, Block] = {}
    problems: list[Diagnostic] = []
    opened: tuple[str, Line] | None = None
    for line in lines_of(text):
        if line.code or "schemadiff:" not in line.text:
            continue
        match = _MARKER.fullmatch(line.text.removeprefix("\ufeff"))
        origin = Origin(file, line.number)
        if match is None:
            if _ALMOST.match(line.text):
                problems.append(_problem("SD560", "this is nearly a marker", "<!-- schemadiff:begin NAME -->", origin))
            continue
        verb, name = match[1], match[2]
        if verb == "begin":
            if opened:
                told = f"a block begins inside of {opened[0]}, which began in line {opened[1].number}"
                problems.append(_problem("SD561", told, f"end {opened[0]} above it", origin))
            if name in found:
                told = f"{name} is there twice: it began in line {found[name].line} before"
                problems.append(_problem("SD562", told, "remove one of them", origin))
            if name not in known:
                told = f"there is no block {name}"
                problems.append(_problem("SD563", told, f"blocks: {', '.join(known)}", origin))
            opened = name, line
        elif opened is None or opened[0] != name:
            told = f"{name} ends, and " + (f"{opened[0]} is open" if opened else "it did not begin")
            problems.append(_problem("SD561", told, "each block has one begin and one end", origin))
            opened = None
        else:
            found.setdefault(name, Block(name, opened[1].end, line.start, opened[1].number))
            opened = None
    if opened:
        told = f"{opened[0]} begins and never ends"
        hint = f"add <!-- schemadiff:end {opened[0]} --> below it"
        problems.append(_problem("SD561", told, hint, Origin(file, opened[1].number)))
    if problems:
        raise InputError(*problems)
    return found


def with_blocks(text: str, contents: Mapping[str, tuple[str, str]], file: str) -> str:
    """The document with each block that it has as it is to be. `contents` has a heading and the text of each.

    One without blocks gets them all at its end, each below its heading. Line ends are those of the document.
    """
    found = blocks_in(text, tuple(contents), file)
    ends = "\r\n" if "\r\n" in text else "\n"
    if not found:
        _refuse_open_fence(text, file)
        added = "\n".join(
            f"## {heading}\n\n<!-- schemadiff:begin {name} -->\n{block}<!-- schemadiff:end {name} -->\n"
            for name, (heading, block) in contents.items()
        )
        text += ("" if not text or text.endswith("\n") else ends) + (ends if text else "")
        written = text + added.replace("\n", ends)
    else:
        pieces, at = [], 0
        for block in sorted(found.values(), key=lambda block: block.start):
            pieces += [text[at : block.start], contents[block.name][1].replace("\n", ends)]
            at = block.end
        written = "".join((*pieces, text[at:]))
    return written


def _refuse_open_fence(text: str, file: str) -> None:
    """What is added below a fence that nobody closes would be code to every reader, us too."""
    opened, inside = None, False
    for line in lines_of(f"{text}\n."):
        if line.code and not inside:
            opened = line
        inside = line.code
    if inside and opened is not None:
        told = "a block of code begins and never ends, so what stands below it is code"
        raise InputError.of("SD564", told, "close it by a line of the same characters", Origin(file, opened.number))


def _problem(code: str, message: str, hint: str, origin: Origin) -> Diagnostic:
    return Diagnostic(code, message, hint, origin)
