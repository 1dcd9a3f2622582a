"""The blocks of a document as they are and as they are to be in, what is missing, phantom or differs in them out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from schemadiff.documentation.markers import Block, lines_of

_CELL = re.compile(r"(?<!\\)\|")
_CODE = re.compile(r"`([^`]*)`|</?code>|\\(?=[^\w\s])|<!-- -->")
_RULE = re.compile(r"\|[-:| ]+\|?")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in which document and database do not agree. `state` is missing (the document does not describe it),
    phantom (it describes what there is not), differs (it says something else of it), or mentioned (it has the name,
    in passing). `line` is 0 where the document has no place for it.
    """

    state: str
    what: str
    line: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True)
class _Unit:
    """A heading with its text, or a row of a table, by what stands in front of all of it."""

    text: str
    line: int


def stale_blocks(text: str, blocks: Mapping[str, Block], wanted: Mapping[str, tuple[str, str]]) -> tuple[Finding, ...]:
    """Where the blocks of the document do not say what they are to say."""
    found: list[Finding] = []
    for name, block in sorted(blocks.items(), key=lambda item: item[1].start):
        old, new = text[block.start : block.end].replace("\r\n", "\n"), wanted[name][1]
        if old != new:
            found += _between(name, _units(old, block.line), _units(new, 0)) or [
                Finding("differs", f"block {name}", block.line)
            ]
    return tuple(found)


def _between(block: str, old: Mapping[tuple[str, ...], _Unit], new: Mapping[tuple[str, ...], _Unit]) -> list[Finding]:
    found = []
    for path, unit in old.items():
        if path not in new and not _above(path, old.keys() - new.keys()):
            found.append(Finding("phantom", _named(block, path), unit.line))
        elif path in new and new[path].text != unit.text:
            found.append(Finding("differs", _named(block, path), unit.line))
    for path in new:
        if path not in old and not _above(path, new.keys() - old.keys()):
            found.append(Finding("missing", _named(block, path), old[path[:1]].line if path[:1] in old else 0))
    return found


def _above(path: tuple[str, ...], gone: set[tuple[str, ...]]) -> bool:
    """Whether what it belongs to is itself not there."""
    return any(path[:n] in gone for n in range(1, len(path)))


def _named(block: str, path: tuple[str, ...]) -> str:
    return f"{block}: {' · '.join(path)}" if path else f"block {block}"


def _units(text: str, first: int) -> dict[tuple[str, ...], _Unit]:
    """Headings by their text, rows by heading, by what their table lists, and by their first cell."""
    found: dict[tuple[str, ...], _Unit] = {}
    heading: tuple[str, ...] = ()
    listed = ""
    for line in lines_of(text):
        path, said = heading, line.text
        if not line.code and said.startswith("### "):
            path = heading = (_plain(said[4:]),)
        elif not line.code and said.startswith("| "):
            first_cell = _plain(_CELL.split(said)[1])
            if not listed:
                listed = first_cell
                continue
            path = (*heading, f"{listed} {first_cell}")
        elif not line.code and (not said or _RULE.fullmatch(said)):
            listed = listed if said else ""
            continue
        else:
            listed = ""
        before = found.get(path)
        found[path] = _Unit(
            f"{before.text}\n{said}" if before else said, before.line if before else first + line.number
        )
    return {path: unit for path, unit in found.items() if path or unit.text.strip()}


def _plain(cell: str) -> str:
    return _CODE.sub(lambda match: match[1] or "", cell).strip()


def lines(findings: tuple[Finding, ...], file: str) -> Iterator[str]:
    """For people: `docs/DATABASE.md:12: missing tables: orders · column note`."""
    for one in findings:
        where = f"{file}:{one.line}" if one.line else file
        yield f"{where}: {one.state} {one.what}{f': {one.detail}' if one.detail else ''}"
