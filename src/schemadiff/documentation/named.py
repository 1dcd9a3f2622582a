"""A Markdown document that a person wrote in, what it says that the database has out: names by kind, with their lines.

What is under a heading that names a kind (Tables, Views, Indexes …) describes the database. Below it a heading with a
name in backticks describes that object; so does the first name of each item below a label such as **Indexes**, of each
row of a table, and each CREATE in a block of SQL. Everything else is an example or talk, where names are mentioned.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from schemadiff.documentation.markers import lines_of

_KINDS = {
    "table": "table", "view": "view", "materialized view": "view", "index": "index", "indexes": "index",
    "indices": "index", "enum": "type", "type": "type", "domain": "type", "function": "function",
    "procedure": "function", "trigger": "trigger", "policy": "policy", "policies": "policy",
    "constraint": "constraint", "check": "constraint", "sequence": "sequence", "column": "column",
}  # fmt: skip
# Headings of stores that no PostgreSQL holds: what is said below them is of another database.
_ELSEWHERE = re.compile(
    r"\b(indexeddb|client[- ]side|browser|local ?storage|redis|mongodb|sqlite|dexie)\b", re.IGNORECASE
)
_HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*?)\s*#*\s*")
_LABEL = re.compile(r"\s*(?:[-*+]\s+)?\*\*([^*]+?):?\*\*:?\s*(.*)")
_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+(.*)")
_CODE = re.compile(r"`([^`]+)`")
_NAME = r'(?:"(?:[^"]|"")+"|[A-Za-z_][\w$]*)'
_QUALIFIED = re.compile(rf"(?:{_NAME}\.){{0,2}}{_NAME}")
_WORD = re.compile(_NAME)


@dataclass(frozen=True, slots=True)
class Named:
    """A name that the document has for an object: its kind, its parts, the object that it stands below, its line."""

    kind: str
    name: tuple[str, ...]
    line: int
    below: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fence:
    """A block of SQL that describes the database."""

    text: str
    line: int


@dataclass(slots=True)
class Read:
    """All that was read: what is described, the SQL that describes it, and each word with its first line."""

    described: list[Named] = field(default_factory=list)
    sql: list[Fence] = field(default_factory=list)
    mentioned: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Place:
    """Where in the document the reader is: the headings above, the kind that is listed, the object it is about."""

    headings: list[tuple[int, str]] = field(default_factory=list)
    kind: str = ""
    label: str = ""
    about: tuple[str, ...] = ()
    about_level: int = 0


def read_document(text: str) -> Read:
    """What the document describes and mentions."""
    read, place, fence = Read(), _Place(), list[str]()
    started, language = 0, ""
    for line in lines_of(text):
        if not line.code and _HEADING.fullmatch(line.text):
            read.described += _said(line.text, line.number, place)
        if _elsewhere(place):
            continue
        for word in _WORD.findall(line.text):
            read.mentioned.setdefault(_unquoted(word), line.number)
        if line.code:
            mark = re.match(r"\s{0,3}(?:`{3,}|~{3,})\s*(\w*)", line.text)
            if not started:
                started, language = line.number, (mark[1] if mark else "").lower()
            elif not mark:
                fence.append(line.text)
        if started and (not line.code or (mark and line.number > started)):
            if place.kind and language in ("sql", "postgresql", "postgres", "pgsql", ""):
                read.sql.append(Fence("\n".join(fence), started + 1))
            fence, started = [], 0
        if not line.code and not _HEADING.fullmatch(line.text):
            read.described += _said(line.text, line.number, place)
    return read


def _elsewhere(place: _Place) -> bool:
    return any(_ELSEWHERE.search(text) for _, text in place.headings)


def _said(text: str, line: int, place: _Place) -> Iterator[Named]:
    """The names that the line describes; the place moves on with it."""
    if heading := _HEADING.fullmatch(text):
        yield from _heading(len(heading[1]), heading[2], line, place)
        return
    if label := _LABEL.fullmatch(text):
        place.label = _kind_of(label[1]) or ""
        if place.label and place.kind:
            yield from (Named(place.label, name, line, place.about) for name in _names(label[2])[:1])
        return
    if not place.kind:
        return
    item = _ITEM.fullmatch(text)
    if item and (kind := place.label or (place.kind if not place.about else "")):
        yield from (Named(kind, name, line, place.about) for name in _names(item[1])[:1])
    elif text.lstrip().startswith("|"):
        cells = text.strip().strip("|").split("|")
        if said := _kind_of(re.sub(r"[*_`]", "", cells[0])):
            place.label = said
        elif kind := place.label or (place.kind if not place.about else "column"):
            yield from (Named(kind, name, line, place.about) for name in _names(cells[0])[:1])


def _heading(level: int, text: str, line: int, place: _Place) -> Iterator[Named]:
    place.headings = [(depth, said) for depth, said in place.headings if depth < level] + [(level, text)]
    place.label = ""
    if place.about and level <= place.about_level:
        place.about = ()
    kinds = [kind for _, said in place.headings if "`" not in said and (kind := _kind_of(said))]
    place.kind = kinds[-1] if kinds and not _elsewhere(place) else ""
    names = _names(text)
    if place.kind and names:
        place.about, place.about_level = names[0], level
        yield from (Named(place.kind, name, line) for name in names)


def _kind_of(text: str) -> str | None:
    """The kind that a heading or a label names, however it is counted and decorated: `3. Database tables`."""
    words = re.sub(r"[^a-z ]+", " ", text.lower()).split()
    if not words or len(words) > 4 or "contents" in words:
        return None
    last = words[-1]
    return _KINDS.get(last) or _KINDS.get(last.removesuffix("s"))


def _names(text: str) -> list[tuple[str, ...]]:
    """The names in backticks, each with its parts; arguments of functions are left out."""
    found = []
    for code in _CODE.findall(text):
        match = _QUALIFIED.match(code.strip())
        if match and match.end() in (len(code.strip()), code.strip().find("(")):
            found.append(tuple(map(_unquoted, re.findall(_NAME, match[0]))))
    return found


def _unquoted(name: str) -> str:
    return name[1:-1].replace('""', '"') if name.startswith('"') else name.lower()
