"""The text of a migration file goes in; what its leading comment says comes out. Hand-written files may say nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

_TITLE = re.compile(r"schemadiff migration (\d+): *(\S.*)")
_HASHES = re.compile(r"(?<!\S)(parent|from|to|drift): *sha256:([0-9a-f]+)")
_FIELD = re.compile(r"(Migration|Description|Author|Date|Depends on|Fingerprints): *(.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Header:
    """What a migration says about itself. `start` and `end` are the fingerprints of the catalogs before and after,
    `parent` the one of the migration before; all without the `sha256:`. `basis` is what the fingerprints were taken by,
    and `drift` has those of other states from which the migration was proven.
    """

    number: int | None = None
    name: str = ""
    parent: str = ""
    start: str = ""
    end: str = ""
    description: str = ""
    author: str = ""
    date: str = ""
    depends_on: tuple[str, ...] = ()
    basis: str = ""
    drift: tuple[str, ...] = ()


def parse_header(text: str) -> Header:
    """The header of a migration file; an empty one where the file begins with something else."""
    lines = [line.strip()[2:].strip() for line in takewhile(_is_comment, text.splitlines())]
    fields = {match[1].lower(): match[2].strip() for line in reversed(lines) if (match := _FIELD.fullmatch(line))}
    found = [(match[1], match[2]) for line in reversed(lines) for match in _HASHES.finditer(line)]
    hashes = dict(found)
    number, name = _title(lines, fields.get("migration", ""))
    return Header(
        number=number,
        name=name,
        parent=hashes.get("parent", ""),
        start=hashes.get("from", ""),
        end=hashes.get("to", ""),
        description=fields.get("description", ""),
        author=fields.get("author", ""),
        date=fields.get("date", ""),
        depends_on=_names(fields.get("depends on", "")),
        basis=fields.get("fingerprints", "").partition(" ")[0],
        drift=tuple(value for key, value in found if key == "drift"),
    )


def _is_comment(line: str) -> bool:
    return line.strip() == "" or (line.lstrip().startswith("--") and "schemadiff:step" not in line)


def _title(lines: Iterable[str], migration: str) -> tuple[int | None, str]:
    for line in lines:
        if match := _TITLE.fullmatch(line):
            return int(match[1]), match[2].strip()
    match = re.fullmatch(r"(\d+)_(\S+?)(?:\.sql)?", migration)
    return (int(match[1]), match[2]) if match else (None, migration)


def _names(value: str) -> tuple[str, ...]:
    names = (name.strip().removesuffix(".sql") for name in re.split(r"[,;]", value))
    return tuple(name for name in names if name and name.lower() not in ("none", "-", "n/a"))
