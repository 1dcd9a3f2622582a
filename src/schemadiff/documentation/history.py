"""Migration files in; which of them changed which object, and how, in their own words, out.

A generated file has a table of its changes. Of one that a person wrote the heads of its statements are read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemadiff.kinds import KINDS
from schemadiff.migrations.header import parse_header
from schemadiff.migrations.table import change_table
from schemadiff.model import Catalog, ObjectId
from schemadiff.parse.read import parse_text
from schemadiff.quoting import display, identifier

if TYPE_CHECKING:
    from schemadiff.migrations.files import MigrationFile

_ROUTINES = ("function", "procedure", "aggregate")


@dataclass(frozen=True, slots=True)
class Event:
    """A migration changed something, on that date as its header says."""

    number: int
    date: str
    what: str


def history(files: Sequence[MigrationFile], catalog: Catalog) -> Mapping[ObjectId, tuple[Event, ...]]:
    """The events of every table, view, routine and type that there still is, the first one first."""
    names = _Names(catalog)
    found: defaultdict[ObjectId, list[Event]] = defaultdict(list)
    for file in files:
        date = parse_header(file.text).date
        for what, owner in dict.fromkeys(_changes(file, names)):
            found[owner].append(Event(file.number, date, what))
    return {owner: tuple(events) for owner, events in found.items()}


def _changes(file: MigrationFile, names: _Names) -> Iterator[tuple[str, ObjectId]]:
    rows = change_table(file.text)
    for row in rows:
        if owner := names.said(row["change"]):
            yield row["change"], owner
    if rows:
        return
    for statement in parse_text(file.text, file.path.name).statements:
        for id_ in statement.creates[:1]:
            if owner := names.owner(id_):
                yield f"{statement.verb.lower()} {display(id_).partition(' ')[2]}", owner
        for name in statement.targets if not statement.creates else ():
            if owner := names.called(name):
                yield f"{statement.verb.lower()} {'.'.join(map(identifier, name))}", owner


class _Names:
    """The objects that have pages of their own, by what migrations call them and what belongs to them."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._by_words: dict[str, ObjectId] = {}
        self._by_name: dict[tuple[str, ...], ObjectId] = {}
        for id_ in sorted(catalog.objects):
            owner = page_of(id_, catalog)
            if owner is not None and id_.target is None:
                self._by_words[display(id_)] = owner
                if owner == id_:
                    self._by_name.setdefault(id_.path[:2], id_)
        kinds = sorted((kind.replace("_", " ") for kind in KINDS), key=len, reverse=True)
        self._said = re.compile(rf"(?<!\w)({'|'.join(kinds)}) (?!on )(\S.*?)(?: to (\S+))?", re.IGNORECASE)

    def said(self, change: str) -> ObjectId | None:
        """What a row of the table of changes is about."""
        for match in self._matches(change):
            kind, name, new = match[1].lower(), match[2], match[3]
            renamed = f"{name.rpartition('.')[0]}.{new}" if new else name
            nested = (f"{kind} {name}", f"{kind} {renamed}", f"table {name.rpartition('.')[0]}")
            if owner := next((self._by_words[words] for words in nested if words in self._by_words), None):
                return owner
        return None

    def _matches(self, change: str) -> Iterator[re.Match[str]]:
        """From each word that may name a kind to the end."""
        for at in range(len(change)):
            if (at == 0 or change[at - 1] == " ") and (match := self._said.fullmatch(change, at)):
                yield match

    def owner(self, id_: ObjectId) -> ObjectId | None:
        """The page that an object belongs to, by its name alone where it is a routine's or no longer there."""
        return self._by_words.get(display(id_)) or self._by_name.get(id_.path[:2])

    def called(self, name: Iterable[str]) -> ObjectId | None:
        """The page of what a statement calls by this name; one without a schema is looked for in `public`."""
        parts = tuple(name)
        return self._by_name.get(parts[-2:] if len(parts) > 1 else ("public", *parts))


def page_of(id_: ObjectId, catalog: Catalog) -> ObjectId | None:
    """The object on whose page something is described: a column, an index, a comment on its table's."""
    if id_.target is not None:
        return page_of(id_.target, catalog)
    if id_.kind in PAGES:
        return id_
    above = [one for one in catalog.upwards(id_) if one.kind in PAGES]
    return above[-1] if above else None


PAGES = frozenset({"table", "view", "materialized_view", "enum", "domain", "composite", "range", *_ROUTINES})
