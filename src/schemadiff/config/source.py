"""A folder in; the configuration file in it out: its text, its values, and where each of them is written."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from schemadiff.diagnostics import Origin, UsageError
from schemadiff.texts import read_text

FILE_NAME = "schemadiff.toml"
TABLE = "tool.schemadiff"
_SECRET = re.compile(r"[a-z][a-z0-9+.-]*://[^\s:/@\"']*:[^\s\"']+@|\bpassword *= *[^\s\"']", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Source:
    """A configuration file: its path, its text, the values of our table, and the table's name in the file."""

    path: Path
    text: str
    values: Mapping[str, Any]
    table: str

    def fail(self, code: str, message: str, hint: str, *keys: str) -> NoReturn:
        """Refuse the configuration at the place where the key stands."""
        raise UsageError.of(code, message, hint, self.origin(*keys))

    def origin(self, *keys: str) -> Origin:
        """Where the key is written, as far as a look at the lines can tell; else the top of our table."""
        wanted = ".".join(keys)
        first = 1
        for number, section, line in _lines(self.text):
            path = _within(section, self.table)
            if path is None:
                continue
            name = line.partition("=")[0].strip().strip("\"'") if "=" in line else ""
            if wanted in (path, f"{path}.{name}".lstrip(".")):
                return Origin(str(self.path), number, len(line) - len(line.lstrip()) + 1)
            if line.strip() == f"[{self.table}]":
                first = number
        return Origin(str(self.path), first)

    def each(self, header: str) -> list[Origin]:
        """Where each table of a list of tables begins: `[[safety.waive]]`."""
        whole = f"{self.table}.{header}".lstrip(".")
        return [Origin(str(self.path), n) for n, _, line in _lines(self.text) if _opens(line) == f"[{whole}]"]


def _lines(text: str) -> Iterator[tuple[int, str, str]]:
    """Each line with its number and the table it stands in."""
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := _opens(line):
            section = header.strip("[]")
        yield number, section, line


def _opens(line: str) -> str:
    """The header of a table, or in brackets that of one of a list of tables; empty for any other line."""
    header = re.fullmatch(r"\s*\[(\[?[^\[\]]+\]?)\]\s*(#.*)?", line)
    return re.sub(r"[\s\"']", "", header[1]) if header else ""


def _within(section: str, table: str) -> str | None:
    """The section's path below our table; None for a section of someone else's."""
    if not table or section == table:
        return section if not table else ""
    return section[len(table) + 1 :] if section.startswith(table + ".") else None


def own_file(folder: Path) -> Source | None:
    path = folder / FILE_NAME
    if not path.is_file():
        return None
    text = _read(path)
    _refuse_secrets(path, text, "")
    return Source(path, text, _toml(path, text), "")


def of_pyproject(folder: Path) -> Source | None:
    path = folder / "pyproject.toml"
    # A pyproject.toml that never mentions us may be as broken as it likes.
    if not path.is_file() or "schemadiff" not in (text := _read(path)):
        return None
    _refuse_secrets(path, text, TABLE)
    values = _toml(path, text).get("tool", {}).get("schemadiff")
    return None if values is None else Source(path, text, values, TABLE)


def _read(path: Path) -> str:
    return read_text(path, str(path), "SD602")


def _toml(path: Path, text: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        origin = Origin(str(path), *map(int, place.groups())) if place else Origin(str(path), text.count("\n") + 1)
        reason = str(error).partition(" (at ")[0]
        raise UsageError.of("SD602", f"not TOML: {reason}", "see https://toml.io", origin) from None


def _refuse_secrets(path: Path, text: str, table: str) -> None:
    for number, section, line in _lines(text):
        if _within(section, table) is not None and (found := _SECRET.search(line)):
            raise UsageError.of(
                "SD603",
                "a password in the configuration file",
                "change that password, put the URL into an environment variable and name the variable: "
                '[environments.production] url_env = "PRODUCTION_DATABASE_URL"',
                Origin(str(path), number, found.start() + 1),
            )
