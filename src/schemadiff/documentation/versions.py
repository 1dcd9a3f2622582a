"""Migration files and the descriptions of browser databases in, the rows of the table of versions out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemadiff.idb.desired import read_desired
from schemadiff.idb.history import names_in, read_history
from schemadiff.migrations.header import parse_header

if TYPE_CHECKING:
    from schemadiff.config import Config
    from schemadiff.idb.model import Index, KeyPath
    from schemadiff.idb.model import Store as DesiredStore
    from schemadiff.migrations.files import MigrationFile

_FIELD = re.compile(r"^// (Description|Date): (\S.*?) *$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Version:
    """A migration of a database: its number, which database, what it says of itself, and the date in its header."""

    number: int
    type: str
    description: str
    date: str


@dataclass(frozen=True, slots=True)
class Store:
    """An object store of a browser database: what its key is, its indexes in words, what it is for."""

    name: str
    key: str
    indexes: tuple[tuple[str, str], ...]
    description: str = ""


@dataclass(frozen=True, slots=True)
class BrowserDatabase:
    """An IndexedDB database. `version` is 0 before its first migration."""

    name: str
    version: int
    stores: tuple[Store, ...]
    description: str = ""


def versions_of(config: Config, files: Sequence[MigrationFile]) -> tuple[Version, ...]:
    """All migrations: of browser databases first, by name, then PostgreSQL's."""
    return (*_browser_versions(config), *map(_version, files))


def _version(file: MigrationFile) -> Version:
    header = parse_header(file.text)
    return Version(file.number, "PostgreSQL", header.description or _words(file.name), header.date)


def _browser_versions(config: Config) -> Iterator[Version]:
    for name in names_in(config):
        for one in read_history(config, name).versions:
            said: Mapping[str, str] = dict(reversed(_FIELD.findall(one.text.partition("\n\n")[0])))
            description = said.get("Description") or _words(one.name)
            yield Version(one.number, f"IndexedDB {name}", description, said.get("Date", ""))


def _words(name: str) -> str:
    return name.replace("_", " ")


def browser_databases(config: Config) -> tuple[BrowserDatabase, ...]:
    """What `schema/idb` describes. Raises InputError with all that is wrong there."""
    found = []
    for one in read_desired(config):
        last = read_history(config, one.name).last
        version = one.version or (last.number if last else 0)
        stores = tuple(_store(name, store) for name, store in sorted(one.structure.stores.items()))
        found.append(BrowserDatabase(one.database, version, stores, one.description))
    return tuple(found)


def _store(name: str, said: DesiredStore) -> Store:
    key = "none of its own: each value comes with one" if said.key_path is None else _path(said.key_path)
    counted = ", counted up" if said.auto_increment else ""
    indexes = tuple((one, _index(index)) for one, index in sorted(said.indexes.items()))
    return Store(name, key + counted, indexes, said.description)


def _path(path: KeyPath) -> str:
    return ", ".join(path) if isinstance(path, tuple) else str(path)


def _index(index: Index) -> str:
    marks = [word for word, holds in (("unique", index.unique), ("each entry", index.multi_entry)) if holds]
    return ", ".join((f"on {_path(index.key_path)}", *marks))
