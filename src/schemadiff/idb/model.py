"""The structure of a browser database as frozen values, and as the plain JSON that files and reports hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from schemadiff.diagnostics import Origin

KeyPath: TypeAlias = "str | tuple[str, ...] | None"
# A path as the standard defines it: empty, or identifiers of JavaScript with dots between.
_PATH = re.compile(r"(?:[^\W\d]|\$)(?:\w|\$)*(?:\.(?:[^\W\d]|\$)(?:\w|\$)*)*|")


@dataclass(frozen=True, slots=True)
class Index:
    """`was` is the old name that the desired file gives; neither that nor the place is compared."""

    key_path: KeyPath
    unique: bool = False
    multi_entry: bool = False
    was: str = field(default="", compare=False)
    origin: Origin | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Store:
    """`value` and `key` are types of TypeScript; empty where nothing is said."""

    key_path: KeyPath = None
    auto_increment: bool = False
    indexes: Mapping[str, Index] = field(default_factory=dict)
    value: str = ""
    key: str = ""
    description: str = field(default="", compare=False)
    was: str = field(default="", compare=False)
    origin: Origin | None = field(default=None, compare=False)

    @property
    def keyed_like(self) -> tuple[KeyPath, bool]:
        """What IndexedDB never changes of a store."""
        return self.key_path, self.auto_increment


@dataclass(frozen=True, slots=True)
class Structure:
    """All stores of a database, by name, and where the names of types in them come from."""

    stores: Mapping[str, Store] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Desired:
    """What one file describes. `name` is the file's, `database` the browser's; `version` is None where it is unsaid.

    `version_at` is where the digits stand in `text`.
    """

    name: str
    database: str
    structure: Structure
    file: str
    version: int | None = None
    version_at: tuple[int, int] = (0, 0)
    text: str = field(default="", repr=False)
    description: str = ""
    origin: Origin | None = None


def is_path(text: str) -> bool:
    """Whether createObjectStore would take it for a key path."""
    return _PATH.fullmatch(text) is not None


def path_json(path: KeyPath) -> Any:
    """A key path as JSON has it."""
    return list(path) if isinstance(path, tuple) else path


def structure_json(structure: Structure, *, types: bool = True) -> dict[str, Any]:
    """The structure in plain values, sorted; without `types` what a live store can tell."""
    stores = {name: _store_json(structure.stores[name], types) for name in sorted(structure.stores)}
    return {"stores": stores, **({"types": dict(sorted(structure.types.items()))} if types and structure.types else {})}


def _store_json(store: Store, types: bool) -> dict[str, Any]:
    said = {name: text for name, text in (("value", store.value), ("key", store.key)) if text and types}
    return {
        "keyPath": path_json(store.key_path),
        "autoIncrement": store.auto_increment,
        "indexes": {name: _index_json(store.indexes[name]) for name in sorted(store.indexes)},
        **said,
    }


def _index_json(index: Index) -> dict[str, Any]:
    return {"keyPath": path_json(index.key_path), "unique": index.unique, "multiEntry": index.multi_entry}
