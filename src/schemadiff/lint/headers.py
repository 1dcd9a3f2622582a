"""A migration file and the one before it in, what is wrong with its header out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from schemadiff.diagnostics import Diagnostic, Origin
from schemadiff.lint.rules import BAD_DATE, DEPENDS_ON_NOTHING, FIELD_MISSING, OTHER_TITLE, PLACEHOLDER, Rule
from schemadiff.migrations.files import MigrationFile, file_name
from schemadiff.migrations.header import Header, field_lines, parse_header

_FIELDS = ("Description", "Author", "Date", "Depends on")
_PLACEHOLDER = re.compile(
    r"(?P<bracketed>\[.*\]|<.*>|\{.*\})|(?:TODO|TBD|FIXME|XXX)\b.*|your name|yyyy-mm-dd|\.{3}|…", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Reading:
    file: MigrationFile
    header: Header
    lines: dict[str, int]

    def at(self, name: str, rule: Rule, message: str) -> Diagnostic:
        return rule.found(message, Origin(str(self.file.path), self.lines.get(name.lower(), 1)))

    def value(self, name: str) -> str:
        values = (self.header.description, self.header.author, self.header.date, ", ".join(self.header.depends_on))
        return dict(zip(_FIELDS, values, strict=True))[name]


def header_findings(file: MigrationFile, before: MigrationFile | None, names: Collection[str]) -> Iterator[Diagnostic]:
    """What the header lacks or says wrongly. `names` are those of all files, without number and ending left out."""
    reading = _Reading(file, parse_header(file.text), dict(field_lines(file.text)))
    yield from _placeholders(reading)
    yield from _missing(reading, before)
    yield from _date(reading)
    yield from _title(reading)
    yield from _depends_on(reading, before, names)


def _placeholders(reading: _Reading) -> Iterator[Diagnostic]:
    for name in _FIELDS:
        if _PLACEHOLDER.fullmatch(reading.value(name)):
            yield reading.at(name, PLACEHOLDER, f"{name} is still the template's: {reading.value(name)}")


def _missing(reading: _Reading, before: MigrationFile | None) -> Iterator[Diagnostic]:
    wanted = [name for name in _FIELDS if before or name != "Depends on"]
    missing = [name for name in wanted if not reading.value(name) and not _says_none(reading, name)]
    if missing:
        yield reading.at("", FIELD_MISSING, f"the header has no {', no '.join(missing)}")


def _says_none(reading: _Reading, name: str) -> bool:
    """`Depends on: none` is an answer, whether it is right or not."""
    return name == "Depends on" and "depends on" in reading.lines


def _date(reading: _Reading) -> Iterator[Diagnostic]:
    said = reading.header.date
    if not said or _PLACEHOLDER.fullmatch(said):
        return
    try:
        plain = date.fromisoformat(said).isoformat() == said
    except ValueError:
        plain = False
    if not plain:
        yield reading.at("Date", BAD_DATE, f"the date {said} is no day in the form YYYY-MM-DD")


def _title(reading: _Reading) -> Iterator[Diagnostic]:
    file, header = reading.file, reading.header
    titled = header.number is not None or header.name
    if titled and (header.number, header.name) != (file.number, file.name):
        said = file_name(header.number, header.name) if header.number is not None else header.name
        yield reading.at("Migration", OTHER_TITLE, f"the header is the one of {said}")


def _depends_on(reading: _Reading, before: MigrationFile | None, names: Collection[str]) -> Iterator[Diagnostic]:
    said = [name for name in reading.header.depends_on if not _PLACEHOLDER.fullmatch(name)]
    wanted = _stem(before) if before else "none"
    if not said:
        if before and "depends on" in reading.lines and not reading.header.depends_on:
            yield reading.at("Depends on", DEPENDS_ON_NOTHING, f"depends on none, and {wanted} comes before it")
        return
    for name in (name for name in said if name not in names):
        yield reading.at("Depends on", DEPENDS_ON_NOTHING, f"depends on {name}, which is not there")
    if not set(said) - set(names) and wanted not in said:
        message = f"depends on {', '.join(said)}; the file before this one is {wanted}"
        yield reading.at("Depends on", DEPENDS_ON_NOTHING, message)


def _stem(file: MigrationFile) -> str:
    return file.path.stem


def stems(files: Collection[MigrationFile]) -> frozenset[str]:
    """What files are called in `Depends on`: their names without the ending."""
    return frozenset(map(_stem, files))
