"""Source code that declares databases in Dexie's notation in; desired files that say the same out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from schemadiff.diagnostics import InputError
from schemadiff.idb.code import Code, code_of
from schemadiff.idb.model import is_path
from schemadiff.idb.places import Document
from schemadiff.idb.scan import dexie_number, dexie_numbers

_HEAD = re.compile(
    r"""(?:\bnew\s++Dexie\s*+(?:<[^;(){}]{0,300}>\s*+)?|\bsuper\s*+)\(\s*+"""
    r"""(?:(?P<quote>['"`])(?P<name>[^'"`\\\n$]{1,300}+)(?P=quote))?"""
)
_STORES = re.compile(
    r"(?:\.\s*+version\s*+\(\s*+(?P<number>[^()]{0,200}+)\)\s*+)?\.\s*+(?P<word>stores)\s*+\(\s*+(?P<open>\{)?"
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_STORE = re.compile(
    r"""\s*+(?:(['"])(?P<quoted>[^'"\\\n]++)\1|(?P<name>[\w$]++))\s*+:\s*+"""
    r"""(?:(?P<gone>null)|(?P<mark>['"`])(?P<text>[^'"`\\]*+)(?P=mark))\s*+(?:,|(?=\}))"""
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
    heads = [head for head in _HEAD.finditer(code.text) if not code.is_text(head.start())]
    ends = [head.start() for head in heads[1:]] + [len(code.text)]
    found = [_declared(code, head, end) for head, end in zip(heads, ends, strict=False)]
    declared = tuple(one for one in found if one is not None)
    if not declared:
        hint = 'new Dexie("NAME"), and .version(1).stores({ notes: "++id, at" })'
        raise InputError.of("SD517", f"{document.name} declares no database in Dexie's notation", hint)
    return declared


def _declared(code: Code, head: re.Match[str], end: int) -> Declared | None:
    """What is declared between there and the next one. None where no stores are."""
    document = code.document
    said = [one for one in _STORES.finditer(code.text, head.end(), end) if not code.is_text(one.start("word"))]
    if not said:
        return None
    if not head["name"]:
        hint = 'write it there: new Dexie("NAME"), super("NAME")'
        raise InputError.of("SD517", "the name of this database is no plain text", hint, document.origin(head.start()))
    declared = Declared(head["name"])
    for _, one in sorted(((_number(document, one), one) for one in said), key=lambda pair: pair[0]):
        _take(document, code.text, one.end(), declared)
    # The newest may be one that only moves rows.
    declared.version = max(filter(None, dexie_numbers(code, head.end(), end)))
    return declared


def _number(document: Document, said: re.Match[str]) -> int:
    """The version that stores are of, in the browser's counting."""
    text = (said["number"] or "").strip()
    number = dexie_number(text) if _NUMBER.fullmatch(text) else None
    if number and said["open"]:
        return number
    what = (
        "what these stores are is put together by code" if number else "of which version these stores are is not said"
    )
    hint = 'written down, as in .version(1).stores({ notes: "++id, at" })'
    raise InputError.of("SD517", what, hint, document.origin(said.start("word")))


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
    if counted and isinstance(path, list):
        raise InputError.of("SD517", "a key of several is not counted", "[a+b], or ++id", document.origin(at))
    return {"keyPath": path or None, "autoIncrement": counted, "indexes": dict(_indexes(document, at, rest))}


def _indexes(document: Document, at: int, items: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    for item in filter(None, items):
        name = item.lstrip("&*")
        signs = item[: len(item) - len(name)]
        path = _path(document, at, name.strip(), empty=False)
        if "*" in signs and isinstance(path, list):
            raise InputError.of(
                "SD517", "an index of several is not multiEntry", "*tags, or [a+b]", document.origin(at)
            )
        yield name.strip(), {"keyPath": path, "unique": "&" in signs, "multiEntry": "*" in signs}


def _path(document: Document, at: int, text: str, *, empty: bool) -> str | list[str]:
    """A path, or several between brackets."""
    parts = text[1:-1].split("+") if text.startswith("[") and text.endswith("]") else [text]
    parts = [part.strip() for part in parts]
    if not all(is_path(part) and (part or empty) for part in parts):
        message = f"{json.dumps(text)} is no key of Dexie that IndexedDB has"
        raise InputError.of("SD517", message, "++id, &id, id, *tags or [a+b]", document.origin(at))
    return parts if text.startswith("[") else parts[0]
