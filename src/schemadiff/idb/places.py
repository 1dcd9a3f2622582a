"""JSON text in, its values with the place of each out; what is not JSON is an error at its line and column."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, TypeAlias

from schemadiff.diagnostics import InputError, Origin, UsageError
from schemadiff.texts import contents, decoded, unreadable

_DEEPEST = 40
_LARGEST = 4_000_000
_SPACE = re.compile(r"[ \t\r\n]*")
_SCALAR = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null")
_FIX = "correct the file"

Value: TypeAlias = "str | int | float | bool | dict[str, Node] | list[Node] | None"


@dataclass(frozen=True, slots=True)
class Node:
    """A value with its place: where it begins and ends in the text."""

    value: Value
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """A file by the name that messages use, its text, and where its lines begin."""

    name: str
    text: str
    lines: tuple[int, ...]

    def origin(self, offset: int) -> Origin:
        """The place of a character."""
        line = bisect_right(self.lines, offset)
        return Origin(self.name, line, offset - self.lines[line - 1] + 1)


def read_document(path: Path, name: str, hint: str = "restore it from git") -> Document:
    """The file. Raises UsageError where it cannot be read."""
    try:
        data = contents(path, _LARGEST + 1)
    except OSError as error:
        raise unreadable(error, name, "SD500", hint) from None
    if len(data) > _LARGEST:
        raise UsageError.of("SD500", f"{name} has more than {_LARGEST:,} bytes", "it describes structure, not rows")
    return document_of(decoded(data, name, "SD500").removeprefix("\ufeff"), name)


def document_of(text: str, name: str) -> Document:
    """The document that a text is."""
    return Document(name, text, (0, *(at + 1 for at, character in enumerate(text) if character == "\n")))


def parsed(document: Document) -> Node:
    """What the document says. Raises InputError where it is not JSON, or has a key twice."""
    node = _Reader(document).value(_skip(document.text, 0), 0)
    rest = _skip(document.text, node.end)
    if rest < len(document.text):
        _fail(document, rest, "something stands behind the value")
    return node


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _fail(document: Document, at: int, message: str) -> NoReturn:
    raise InputError.of("SD501", f"not JSON: {message}", _FIX, document.origin(min(at, len(document.text))))


class _Reader:
    """One descent through one document."""

    def __init__(self, document: Document) -> None:
        self.document, self.text = document, document.text

    def value(self, at: int, depth: int) -> Node:
        if depth > _DEEPEST:
            _fail(self.document, at, f"nested deeper than {_DEEPEST}")
        match self.text[at : at + 1]:
            case "{":
                return self._object(at, depth)
            case "[":
                return self._array(at, depth)
            case '"':
                text, end = self._string(at)
                return Node(text, at, end)
        scalar = _SCALAR.match(self.text, at)
        if scalar is None:
            _fail(self.document, at, "expected a value")
        if len(scalar[0]) > 400:
            _fail(self.document, at, "a number of that length is none that JavaScript has")
        return Node(json.loads(scalar[0]), at, scalar.end())

    def _string(self, at: int) -> tuple[str, int]:
        try:
            text, end = json.JSONDecoder().raw_decode(self.text, at)
        except json.JSONDecodeError as error:
            _fail(self.document, error.pos, error.msg)
        return str(text), end

    def _object(self, start: int, depth: int) -> Node:
        members: dict[str, Node] = {}
        at = _skip(self.text, start + 1)
        while self.text[at : at + 1] != "}":
            if self.text[at : at + 1] != '"':
                _fail(self.document, at, "expected a name between double quotes")
            key, end = self._string(at)
            if key in members:
                _fail(self.document, at, f"{json.dumps(key)} stands here twice")
            members[key] = self.value(self._after(end, ":"), depth + 1)
            at = self._next(members[key].end, "}")
        return Node(members, start, at + 1)

    def _array(self, start: int, depth: int) -> Node:
        items: list[Node] = []
        at = _skip(self.text, start + 1)
        while self.text[at : at + 1] != "]":
            items.append(self.value(at, depth + 1))
            at = self._next(items[-1].end, "]")
        return Node(items, start, at + 1)

    def _after(self, at: int, sign: str) -> int:
        at = _skip(self.text, at)
        if self.text[at : at + 1] != sign:
            _fail(self.document, at, f'expected "{sign}"')
        return _skip(self.text, at + 1)

    def _next(self, at: int, close: str) -> int:
        """Where the next member begins, or the end."""
        at = _skip(self.text, at)
        if self.text[at : at + 1] == close:
            return at
        at = self._after(at, ",")
        if self.text[at : at + 1] == close:
            _fail(self.document, at, f'"{close}" follows a comma')
        return at
