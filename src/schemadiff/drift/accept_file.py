"""The text of drift-accept.toml goes in; its entries come out, or the text with more of them and otherwise as it was.

[[accept]]
object = "index public.orders_note_idx"     # as `drift` names it
found = "sha256:…"                          # what was found then, as `drift --format json` has it
reason = "built by hand during the incident of 2026-11-20"
owner = "platform"
expires = 2027-01-31                        # the last day
env = "production"                          # only there
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NoReturn

from schemadiff.diagnostics import Origin, UsageError
from schemadiff.drift.accepted import Acceptance

_KEYS = ("object", "found", "reason", "owner", "expires", "env")
_NEEDED = _KEYS[:3]
_HEADER = re.compile(r"\s*\[\[\s*(?:accept|\"accept\"|'accept')\s*\]\]\s*(?:#.*)?")
_ANY_HEADER = re.compile(r"\s*\[.*\]\s*(?:#.*)?")
_FOUND = re.compile(r"sha256:[0-9a-f]{64}")
_EXAMPLE = 'object = "index public.orders_note_idx", as `schemadiff drift` names it'


def read_entries(text: str, file: str) -> tuple[Acceptance, ...]:
    """The entries in order. Raises UsageError SD643 with file:line:col for what is no TOML, or no such list."""
    values = _toml(text, file)
    place = _Place(text, file)
    if unknown := sorted(values.keys() - {"accept"}):
        place.fail(f'unknown key "{unknown[0]}"', "the file has [[accept]] entries, and nothing else", unknown[0])
    entries = values.get("accept", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        place.fail('"accept" must be a list of tables', "write [[accept]] above each entry", "accept")
    return tuple(_entry(place, number, entry) for number, entry in enumerate(entries))


def with_entries(text: str, file: str, entries: Sequence[Acceptance]) -> str:
    """The text with these entries: in the place of one for the same object and environment, or at the end."""
    for entry in entries:
        known = read_entries(text, file)
        same = [n for n, e in enumerate(known) if (e.object, e.env) == (entry.object, entry.env)]
        text = _replaced(text, file, same[0], entry) if same else _appended(text, entry)
    if [e for e in entries if e.object not in {k.object for k in read_entries(text, file)}]:
        _Place(text, file).fail("no entry can be written behind this", "write the list as [[accept]] tables", "accept")
    return text


def _appended(text: str, entry: Acceptance) -> str:
    above = text if not text or text.endswith("\n") else f"{text}\n"
    lines = [f"{key} = {value}" for key, value in _values(entry).items()]
    return "\n".join([f"{above}\n[[accept]]" if above.strip() else f"{above}[[accept]]", *lines, ""])


def _replaced(text: str, file: str, number: int, entry: Acceptance) -> str:
    """The entry's own lines, with what stands behind their values; what it does not say any more goes."""
    lines = text.splitlines(keepends=True)
    place = _Place(text, file)
    first, last = place.span(number)
    wanted = _values(entry)
    new = []
    for line in lines[first:last]:
        key = line.partition("=")[0].strip() if "=" in line and not line.lstrip().startswith("#") else ""
        if key not in _KEYS:
            new.append(line)
        elif key in wanted:
            new.append(f"{line.partition('=')[0]}= {wanted.pop(key)}{_comment(line)}\n")
    end = max((n for n, line in enumerate(new) if line.strip()), default=-1) + 1
    new[end:end] = [f"{key} = {value}\n" for key, value in wanted.items()]
    if end and not new[end - 1].endswith("\n"):
        new[end - 1] += "\n"
    return "".join([*lines[:first], *new, *lines[last:]])


def _comment(line: str) -> str:
    """The comment behind a value; a `#` inside of a string is none."""
    rest = re.sub(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'", lambda m: "x" * len(m[0]), line.rstrip("\n"))
    return f"  {line.rstrip()[rest.index('#') :]}" if "#" in rest else ""


def _values(entry: Acceptance) -> dict[str, str]:
    said = {key: getattr(entry, key) for key in _KEYS}
    return {key: str(v) if isinstance(v, date) else _string(v) for key, v in said.items() if v}


def _string(text: str) -> str:
    """A basic string of TOML."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda m: f"\\u{ord(m[0]):04x}", plain) + '"'


def _toml(text: str, file: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        origin = Origin(file, *map(int, found.groups())) if found else Origin(file, text.count("\n") + 1)
        reason = str(error).partition(" (at ")[0]
        raise UsageError.of("SD643", f"not TOML: {reason}", "see https://toml.io", origin) from None


class _Place:
    """Where things stand in the text, as far as a look at its lines can tell."""

    def __init__(self, text: str, file: str) -> None:
        self.lines, self.file = text.splitlines(), file
        self.headers = [n for n, line in enumerate(self.lines) if _HEADER.fullmatch(line)]

    def span(self, number: int) -> tuple[int, int]:
        """The lines below the header of the entry, from and to. Comments right above the next are that one's."""
        first = self.headers[number] + 1
        ends = (n for n in range(first, len(self.lines)) if _ANY_HEADER.fullmatch(self.lines[n]))
        last = next(ends, len(self.lines))
        while last > first and (not (line := self.lines[last - 1].strip()) or line.startswith("#")):
            last -= 1
        return first, last

    def origin(self, key: str = "", number: int | None = None) -> Origin:
        first, last = (0, len(self.lines)) if number is None else (0, 0)
        if number is not None and number < len(self.headers):
            first, last = self.headers[number], self.span(number)[1]
        for n in range(first, last):
            line = self.lines[n]
            if key and re.match(rf"\s*(?:\[+\s*)?[\"']?{re.escape(key)}[\"']?\s*[=\].]", line):
                return Origin(self.file, n + 1, len(line) - len(line.lstrip()) + 1)
        return Origin(self.file, first + 1)

    def fail(self, message: str, hint: str, key: str = "", number: int | None = None) -> NoReturn:
        raise UsageError.of("SD643", message, hint, self.origin(key, number))


def _entry(place: _Place, number: int, values: Mapping[str, Any]) -> Acceptance:
    if unknown := [key for key in values if key not in _KEYS]:
        place.fail(f'unknown key "{unknown[0]}"', f"known: {', '.join(_KEYS)}", unknown[0], number)
    for key in _KEYS:
        value = values.get(key, "")
        if key == "expires":
            if value != "" and (not isinstance(value, date) or isinstance(value, datetime)):
                place.fail('"expires" must be a date', "expires = 2027-01-31, without quotes", key, number)
        elif not isinstance(value, str) or (key in values and not value.strip()):
            place.fail(f'"{key}" must be a text', f'{key} = "…"', key, number)
    if missing := [key for key in _NEEDED if key not in values]:
        place.fail(f'an entry without "{missing[0]}"', _EXAMPLE if missing[0] == "object" else "", "", number)
    if not _FOUND.fullmatch(values["found"]):
        place.fail('"found" must be a hash', "let `schemadiff drift --accept` write it", "found", number)
    said = {key: values[key] for key in _KEYS if key in values}
    return Acceptance(**said, origin=place.origin("", number))
