"""Migration files and the descriptions of browser databases in, the rows of the table of versions out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemadiff.diagnostics import InputError, Origin, UsageError
from schemadiff.migrations.files import MigrationFile
from schemadiff.migrations.header import parse_header

_TYPESCRIPT = re.compile(r"(\d{3,})_([a-z0-9_]+)\.ts")
_FIELD = re.compile(r"^[ \t/*#-]*(Description|Date):[ \t]*(\S.*?)[ \t]*$", re.MULTILINE)
_LARGEST = 4_000_000


@dataclass(frozen=True, slots=True)
class Version:
    """A migration of a database: its number, which database, what it says of itself, and the date in its header."""

    number: int
    type: str
    description: str
    date: str


@dataclass(frozen=True, slots=True)
class Store:
    """An object store of a browser database: what its key is, and its indexes in words."""

    name: str
    key: str
    indexes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class BrowserDatabase:
    """An IndexedDB database."""

    name: str
    version: int
    stores: tuple[Store, ...]


def versions_of(files: Sequence[MigrationFile], generated: Path) -> tuple[Version, ...]:
    """All migrations: of browser databases first, by name, then PostgreSQL's."""
    return (*_browser_versions(generated / "idb"), *map(_version, files))


def _version(file: MigrationFile) -> Version:
    header = parse_header(file.text)
    return Version(file.number, "PostgreSQL", header.description or file.name.replace("_", " "), header.date)


def _browser_versions(folder: Path) -> Iterator[Version]:
    """`generated/idb/NAME/NNN_description.ts`, with what its first comment says."""
    for path in sorted(folder.glob("*/*.ts")) if folder.is_dir() else ():
        if match := _TYPESCRIPT.fullmatch(path.name):
            said = _header(path)
            description = said.get("Description") or match[2].replace("_", " ")
            yield Version(int(match[1]), f"IndexedDB {path.parent.name}", description, said.get("Date", ""))


def _header(path: Path) -> Mapping[str, str]:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return dict(reversed(_FIELD.findall(file.read(2000))))
    except OSError as error:
        raise UsageError.of("SD565", f"cannot read {path}: {error.strerror}") from None


def browser_databases(folders: Sequence[Path]) -> tuple[BrowserDatabase, ...]:
    """The `*.idb.json` below `idb/` of the schema's folders."""
    paths = sorted(path for folder in folders for path in folder.glob("idb/**/*.idb.json"))
    return tuple(map(_database, paths))


def _database(path: Path) -> BrowserDatabase:
    said = _json(path)
    try:
        stores = said["stores"]
        named = {str(store["name"]): store for store in stores} if isinstance(stores, list) else dict(stores)
        return BrowserDatabase(
            str(said.get("database") or said.get("name") or path.name.removesuffix(".idb.json")),
            int(said["version"]),
            tuple(_store(str(name), store) for name, store in sorted(named.items())),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        told = "this does not describe an IndexedDB database"
        raise InputError.of("SD566", told, '{"version": 1, "stores": {"NAME": {…}}}', Origin(str(path), 1)) from None


def _json(path: Path) -> Any:
    try:
        raw = path.read_bytes()
        if len(raw) > _LARGEST:
            raise ValueError("it is too large")
        return json.loads(raw.decode("utf-8-sig"))
    except OSError as error:
        raise UsageError.of("SD565", f"cannot read {path}: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise InputError.of("SD566", f"not JSON: {error}", "correct the file", Origin(str(path), line)) from None


def _store(name: str, said: Mapping[str, Any]) -> Store:
    path = said.get("keyPath")
    key = ("no path: each value comes with its key" if path is None else _path(path)) + (
        ", counted up" if said.get("autoIncrement") else ""
    )
    indexes = said.get("indexes") or {}
    named = {str(i["name"]): i for i in indexes} if isinstance(indexes, list) else dict(indexes)
    return Store(name, key, tuple((str(one), _index(index)) for one, index in sorted(named.items())))


def _path(path: Any) -> str:
    return ", ".join(map(str, path)) if isinstance(path, list) else str(path)


def _index(said: Mapping[str, Any]) -> str:
    marks = [word for word, key in (("unique", "unique"), ("each entry", "multiEntry")) if said.get(key)]
    return ", ".join((f"on {_path(said.get('keyPath'))}", *marks))
