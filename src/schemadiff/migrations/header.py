"""The text of a migration file goes in; what its leading comment says comes out. Hand-written files may say nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile

_TITLE = re.compile(r"schemadiff migration (\d+): *(\S.*)")
_HASHES = re.compile(r"(?<!\S)(parent|from|to|drift): *sha256:([0-9a-f]+)")
_TAKES_IN = re.compile(r"Takes in: *(\S.*)")
_FIELD = re.compile(r"(Migration|Description|Author|Date|Depends on|Fingerprints): *(.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Header:
    """What a migration says about itself. `start` and `end` are the fingerprints of the catalogs before and after,
    `parent` the one of the migration before; all without the `sha256:`. `basis` is what the fingerprints were taken by,
    and `drift` has those of other states from which the migration was proven. `takes_in` names objects that somebody
    made by hand in a database, which it makes in the others.
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
    takes_in: tuple[str, ...] = ()


def lines_of(text: str) -> Iterator[str]:
    """The same as `splitlines`, as far as somebody asks: of a file of megabytes mostly the first ones are wanted."""
    at = 0
    while at < len(text):
        end = text.find("\n", at) + 1 or len(text)
        yield from text[at:end].splitlines()
        at = end


def parse_header(text: str) -> Header:
    """The header of a migration file; an empty one where the file begins with something else."""
    lines = [line.strip()[2:].strip() for line in takewhile(_is_comment, lines_of(text))]
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
        takes_in=tuple(match[1] for line in lines if (match := _TAKES_IN.fullmatch(line))),
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a migration stands among the others, in the words of its header. Hashes without the `sha256:`."""

    number: str
    name: str
    parent: str
    start: str = ""
    end: str = ""
    basis: str = ""


def moved(text: str, place: Place, renamed: Mapping[str, str]) -> str:
    """The same file at another place: whatever its header says of its number, its hashes and of files that were
    renamed (without `.sql`) is put right. What it does not say is not added. From what drifted state it was proven at
    its old place says nothing here, and goes.
    """
    lines = text.splitlines(keepends=True)
    count = sum(1 for _ in takewhile(_is_comment, lines))
    return "".join([*(_moved(line, place, renamed) for line in lines[:count]), *lines[count:]])


def _moved(line: str, place: Place, renamed: Mapping[str, str]) -> str:
    line = re.sub(r"(schemadiff (?:down )?migration )\d+(: )", rf"\g<1>{place.number}\2", line)
    line = re.sub(r"(-- *Migration: *)\d+_\S+", rf"\g<1>{place.number}_{place.name}.sql", line, flags=re.IGNORECASE)
    if "drift: sha256:" in line:
        return ""
    hashes = {"parent": place.parent, "from": place.start, "to": place.end}
    line = re.sub(r"(-- *Fingerprints: *)\S+", rf"\g<1>{place.basis}" if place.basis else r"\g<0>", line)
    line = _HASHES.sub(lambda m: f"{m[1]}: sha256:{hashes[m[1]] or m[2]}", line)
    return re.sub(r"\d{3,}_[a-z0-9_]+", lambda match: renamed.get(match[0], match[0]), line)


def field_lines(text: str) -> Mapping[str, int]:
    """The lines, from 1, on which the header's fields stand, by their names in lower case."""
    lines = takewhile(_is_comment, text.splitlines())
    found = [(_FIELD.fullmatch(line.strip()[2:].strip()), number) for number, line in enumerate(lines, 1)]
    return {match[1].lower(): number for match, number in reversed(found) if match}


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
