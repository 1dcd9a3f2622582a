"""Files `idb/NAME.idb.json` of the schema's folders in; the databases that they describe out, or all that is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

from schemadiff.config import Config
from schemadiff.diagnostics import Diagnostic, InputError, SchemadiffError, UsageError
from schemadiff.idb.model import Desired, Index, KeyPath, Store, Structure, is_path
from schemadiff.idb.places import Document, Node, document_of, parsed, read_document
from schemadiff.idb.types import fault_of_type

ENDING = ".idb.json"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,59}")
_MODULE = re.compile(r"[\w@./~-]+")
_LARGEST_VERSION = 2**53 - 1
_TOP = ("$schema", "database", "version", "description", "stores", "types")
_OF_STORE = ("keyPath", "autoIncrement", "indexes", "value", "key", "description", "renamedFrom")
_OF_INDEX = ("keyPath", "unique", "multiEntry", "description", "renamedFrom")


def desired_files(config: Config) -> tuple[Path, ...]:
    """The files, sorted. None where the project has no browser databases."""
    folders = (folder / "idb" for folder in config.schema)
    return tuple(sorted(path for folder in folders if folder.is_dir() for path in folder.glob(f"*{ENDING}")))


def read_desired(config: Config) -> tuple[Desired, ...]:
    """What all of them describe. Raises UsageError with every file that cannot be read or understood."""
    found, problems = read_each(config)
    if problems:
        raise InputError(*problems)
    return tuple(found)


def read_each(config: Config) -> tuple[list[Desired], list[Diagnostic]]:
    """What those describe that can be understood, and what is wrong with the others."""
    found: list[Desired] = []
    problems: list[Diagnostic] = []
    for path in desired_files(config):
        try:
            found.append(desired_of(read_document(path, shown(config, path)), path))
        except SchemadiffError as error:
            problems += error.diagnostics
    return found, [*problems, *_twins(found)]


def shown(config: Config, path: Path) -> str:
    """A file as messages name it."""
    return str(path.relative_to(config.root)) if path.is_relative_to(config.root) else str(path)


def _twins(found: Sequence[Desired]) -> Iterator[Diagnostic]:
    for attribute in ("name", "database"):
        first: dict[str, Desired] = {}
        for one in found:
            other = first.setdefault(getattr(one, attribute), one)
            if other is not one:
                message = f"{other.file} describes the {attribute} {json.dumps(getattr(one, attribute))} too"
                yield Diagnostic("SD506", message, "one file for each database", one.origin)


def desired_of(document: Document, path: Path) -> Desired:
    """What one file describes. Raises InputError at the place that is wrong."""
    name = path.name.removesuffix(ENDING)
    if not _NAME.fullmatch(name):
        hint = "letters, digits and _ as in TradingStore.idb.json; `database` in it says what the browser calls it"
        raise UsageError.of("SD506", f"{document.name} does not name a module of TypeScript", hint)
    return _Reading(document).database(name)


def structure_of(text: str, name: str) -> Structure:
    """The structure that a text of the same form describes."""
    document = document_of(text, name)
    return _Reading(document).structure(parsed(document))


def reported_in(document: Document, node: Node) -> tuple[str, int, Structure]:
    """The database, the version and the structure that a report tells, whatever else it tells."""
    return _Reading(document).report(node)


class _Reading:
    """One document, and how it says what is wrong in it."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def database(self, name: str) -> Desired:
        top = parsed(self.document)
        members = self._object(top, "the file", _TOP)
        version = members.get("version")
        return Desired(
            name=name,
            database=self._text(members, "database") or name,
            structure=self.structure(top),
            file=self.document.name,
            version=None if version is None else self._version(version),
            version_at=(version.start, version.end) if version else (top.start + 1, top.start + 1),
            text=self.document.text,
            description=self._text(members, "description"),
            origin=self.document.origin(top.start),
        )

    def report(self, node: Node) -> tuple[str, int, Structure]:
        members = node.value if isinstance(node.value, dict) else {}
        missing = {"database", "version", "stores"} - members.keys()
        if missing or not isinstance(members["database"].value, str):
            hint = '{"database": "NAME", "version": 1, "stores": {…}}, as describe() of the generated module gives it'
            self._fail(node, "this reports no browser database", hint)
        stores = self._object(members["stores"], '"stores"')
        structure = Structure({store: self._store(store, one) for store, one in sorted(stores.items())})
        return self._text(members, "database"), self._version(members["version"]), structure

    def structure(self, top: Node) -> Structure:
        members = self._object(top, "the file", _TOP)
        if "stores" not in members:
            self._fail(top, 'there is no "stores"', '"stores": {"NAME": {"keyPath": "id"}}')
        stores = self._object(members["stores"], '"stores"')
        types = self._object(members["types"], '"types"') if "types" in members else {}
        return Structure(
            {store: self._store(store, node) for store, node in sorted(stores.items())},
            {one: self._module(one, node) for one, node in sorted(types.items())},
        )

    def _store(self, name: str, node: Node) -> Store:
        members = self._object(node, f"the store {json.dumps(name)}", _OF_STORE)
        path = self._path(members["keyPath"]) if "keyPath" in members else None
        counted = self._truth(members, "autoIncrement")
        if counted and (path == "" or isinstance(path, tuple)):
            self._fail(members["autoIncrement"], "a counted key needs a path that is one name, or none", "", "SD503")
        indexes = self._object(members["indexes"], '"indexes"') if "indexes" in members else {}
        return Store(
            key_path=path,
            auto_increment=counted,
            indexes={one: self._index(one, index) for one, index in sorted(indexes.items())},
            value=self._type(members, "value"),
            key=self._type(members, "key"),
            description=self._text(members, "description"),
            was=self._text(members, "renamedFrom"),
            origin=self.document.origin(node.start),
        )

    def _index(self, name: str, node: Node) -> Index:
        members = self._object(node, f"the index {json.dumps(name)}", _OF_INDEX)
        path = self._path(members["keyPath"]) if "keyPath" in members else None
        if path is None:
            self._fail(node, f"the index {json.dumps(name)} has no keyPath", '"keyPath": "symbol"')
        each = self._truth(members, "multiEntry")
        if each and isinstance(path, tuple):
            self._fail(members["multiEntry"], "multiEntry takes no keyPath of several", "", "SD503")
        return Index(
            key_path=path,
            unique=self._truth(members, "unique"),
            multi_entry=each,
            was=self._text(members, "renamedFrom"),
            origin=self.document.origin(node.start),
        )

    def _path(self, node: Node) -> KeyPath:
        if node.value is None:
            return None
        items = node.value if isinstance(node.value, list) else [node]
        texts = [item.value for item in items if isinstance(item.value, str)]
        wrong = next((i for i in items if not (isinstance(i.value, str) and is_path(i.value))), None)
        if wrong is not None or not items:
            hint = '"id", "address.city", ["year", "month"] or null'
            self._fail(wrong or node, "this is no keyPath that IndexedDB takes", hint, "SD503")
        return tuple(texts) if isinstance(node.value, list) else texts[0]

    def _version(self, node: Node) -> int:
        value = node.value
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= _LARGEST_VERSION:
            self._fail(node, "a version is a whole number from 1", '"version": 1')
        return value

    def _type(self, members: dict[str, Node], key: str) -> str:
        text = self._text(members, key)
        if text and (fault := fault_of_type(text)):
            self._fail(members[key], f"{fault}: no type of TypeScript", '"{ id: string; at: number }"', "SD519")
        return text

    def _module(self, name: str, node: Node) -> str:
        if not _NAME.fullmatch(name) or not isinstance(node.value, str) or not _MODULE.fullmatch(node.value):
            hint = '"types": {"Trade": "../../src/trade"}, as seen from the folder of the migrations'
            self._fail(node, f"{json.dumps(name)} is not the name of a type with its module", hint)
        return node.value

    def _object(self, node: Node, what: str, keys: Sequence[str] = ()) -> dict[str, Node]:
        if not isinstance(node.value, dict):
            self._fail(node, f"{what} must be an object", "{…}")
        unknown = next((key for key in node.value if keys and key not in keys), None)
        if unknown is not None:
            hint = f"there are: {', '.join(keys)}"
            self._fail(node.value[unknown], f"{what} has no {json.dumps(unknown)}", hint)
        return node.value

    def _text(self, members: dict[str, Node], key: str) -> str:
        node = members.get(key)
        if node is not None and not isinstance(node.value, str):
            self._fail(node, f'"{key}" must be a text')
        return str(node.value) if node else ""

    def _truth(self, members: dict[str, Node], key: str) -> bool:
        node = members.get(key)
        if node is not None and not isinstance(node.value, bool):
            self._fail(node, f'"{key}" must be true or false')
        return bool(node and node.value)

    def _fail(self, node: Node, message: str, hint: str = "", code: str = "SD502") -> NoReturn:
        raise InputError.of(code, message, hint, self.document.origin(node.start))
