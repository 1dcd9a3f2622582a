"""Source code that declares databases in Dexie's notation in; desired files that say the same out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from schemadiff.diagnostics import InputError
from schemadiff.idb.code import code_of
from schemadiff.idb.model import is_path
from schemadiff.idb.places import Document
from schemadiff.idb.scan import dexie_number

_NAMED = re.compile(
    r"""(?:\bnew\s++Dexie\s*+(?:<[^;(){}]{0,300}>\s*+)?|\bsuper\s*+)\(\s*+(?P<quote>['"`])"""
    r"""(?P<name>[^'"`\n]{1,300}+)(?P=quote)"""
)
_VERSION = re.compile(r"\.\s*+version\s*+\(\s*+(?P<number>\d++(?:\.\d++)?+)\s*+\)\s*+\.\s*+stores\s*+\(\s*+\{")
_STORE = re.compile(
    r"""\s*+(?:(['"])(?P<quoted>[^'"\n]++)\1|(?P<name>[\w$]++))\s*+:\s*+"""
    r"""(?:(?P<gone>null)|(?P<mark>['"`])(?P<text>[^'"`]*+)(?P=mark))\s*+(?:,|(?=\}))"""
)
_BLANK = re.compile(r"[\s,]*\}")


@dataclass(slots=True)
class Declared:
    """A database as it is declared: its stores at the newest version."""

    name: str
    version: int = 0
    stores: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The desired file."""
        said = {"database": self.name, "version": self.version, "stores": dict(sorted(self.stores.items()))}
        return json.dumps(said, indent=2, ensure_ascii=False) + "\n"


def dexie_databases(document: Document) -> tuple[Declared, ...]:
    """All databases of a file. Raises InputError at the place that is not understood."""
    code = code_of(document)
    heads = [head for head in _NAMED.finditer(code.text) if not code.is_text(head.start())]
    ends = [head.start() for head in heads[1:]] + [len(code.text)]
    found: list[Declared] = []
    for head, end in zip(heads, ends, strict=False):
        declared = Declared(head["name"])
        versions = {_number(document, one): one for one in _VERSION.finditer(code.text, head.end(), end)}
        for number, version in sorted(versions.items()):
            declared.version = number
            _take(document, code.text, version.end(), declared)
        if versions:
            found.append(declared)
    if not found:
        hint = 'new Dexie("NAME"), and .version(1).stores({ notes: "++id, at" })'
        raise InputError.of("SD517", f"{document.name} declares no database in Dexie's notation", hint)
    return tuple(found)


def _number(document: Document, version: re.Match[str]) -> int:
    number = dexie_number(version["number"])
    if not number:
        message = f"{version['number'][:20]} is no version"
        raise InputError.of("SD517", message, ".version(1)", document.origin(version.start("number")))
    return number


def _take(document: Document, text: str, at: int, declared: Declared) -> None:
    """The stores of one version: those that it does not name stay as they were."""
    while not (end := _BLANK.match(text, at)):
        match = _STORE.match(text, at)
        if match is None:
            hint = 'each store is a name with a text, or null: notes: "++id, at"'
            raise InputError.of("SD517", "this is no store in Dexie's notation", hint, document.origin(at))
        name = match["quoted"] or match["name"]
        if match["gone"]:
            declared.stores.pop(name, None)
        else:
            declared.stores[name] = _store(document, match.start("text"), match["text"])
        at = match.end()
    del end


def _store(document: Document, at: int, text: str) -> dict[str, Any]:
    key, *rest = [item.strip() for item in text.split(",")]
    counted = key.startswith("++")
    path = _path(document, at, key.removeprefix("++").removeprefix("&"), empty=True)
    return {"keyPath": path or None, "autoIncrement": counted, "indexes": dict(_indexes(document, at, rest))}


def _indexes(document: Document, at: int, items: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    for item in filter(None, items):
        marks = re.match(r"[&*]*", item)
        signs = marks[0] if marks else ""
        name = item[len(signs) :].strip()
        path = _path(document, at, name, empty=False)
        yield name, {"keyPath": path, "unique": "&" in signs, "multiEntry": "*" in signs}


def _path(document: Document, at: int, text: str, *, empty: bool) -> str | list[str]:
    """A path, or several between brackets."""
    parts = text[1:-1].split("+") if text.startswith("[") and text.endswith("]") else [text]
    parts = [part.strip() for part in parts]
    if not all(is_path(part) and (part or empty) for part in parts):
        message = f"{json.dumps(text)} is no key of Dexie that IndexedDB has"
        raise InputError.of("SD517", message, "++id, &id, id, *tags or [a+b]", document.origin(at))
    return parts if text.startswith("[") else parts[0]
