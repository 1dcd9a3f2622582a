"""Migration files in; which of them changed which object, and how, in their own words, out.

A generated file has a table of its changes. What one that a person wrote changed is told by a replay, and where there
is none by the heads of its statements. Files are read from the last one back: what was renamed is followed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemadiff.documentation.pages import PAGES, page_of
from schemadiff.documentation.replayed import renames_in
from schemadiff.kinds import KINDS
from schemadiff.migrations.header import parse_header
from schemadiff.migrations.table import change_table
from schemadiff.model import Catalog, ObjectId
from schemadiff.parse.read import parse_text
from schemadiff.quoting import display, identifier, qualified

if TYPE_CHECKING:
    from schemadiff.documentation.replayed import Changes, Told
    from schemadiff.migrations.files import MigrationFile

_NAME = r'((?:"(?:[^"]|"")+"|[^\s"])+)'
_INDEX = re.compile(
    rf"^CREATE (?:UNIQUE )?INDEX (?:CONCURRENTLY )?(?:IF NOT EXISTS )?{_NAME} ON (?:ONLY )?{_NAME}", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Event:
    """A migration changed something, on that date as its header says."""

    number: int
    date: str
    what: str


def history(
    files: Sequence[MigrationFile], catalog: Catalog, by_hand: Changes | None = None
) -> Mapping[ObjectId, tuple[Event, ...]]:
    """The events of every table, view, routine and type that there still is, the first one first."""
    names = _Names(catalog, files)
    found: defaultdict[ObjectId, list[Event]] = defaultdict(list)
    for file in reversed(files):
        date = parse_header(file.text).date
        rows = [row["change"] for row in change_table(file.text)]
        with_old_names = names.go_back(file, rows)
        for what, owner in reversed(dict.fromkeys(_changes(file, rows, names, (by_hand or {}).get(file.number)))):
            found[owner].append(Event(file.number, date, what))
        names.forget(with_old_names)
    return {owner: tuple(reversed(events)) for owner, events in found.items()}


def _changes(
    file: MigrationFile, rows: Sequence[str], names: _Names, told: Sequence[Told] | None
) -> Iterator[tuple[str, ObjectId]]:
    for row in rows:
        if owner := names.said(row):
            yield row, owner
    for what, page in told or ():
        if owner := names.owner(page):
            yield what, owner
    if not rows and told is None:
        yield from _heads(file, names)


def _heads(file: MigrationFile, names: _Names) -> Iterator[tuple[str, ObjectId]]:
    for statement in parse_text(file.text, file.path.name).statements:
        for id_ in statement.creates[:1]:
            if owner := names.owner(id_) or next(filter(None, map(names.called, statement.targets)), None):
                yield f"{statement.verb.lower()} {display(id_).partition(' ')[2]}", owner
        for name in statement.targets if not statement.creates else ():
            if owner := names.called(name):
                yield f"{statement.verb.lower()} {'.'.join(map(identifier, name))}", owner


class _Names:
    """The objects that have pages of their own, by what migrations call them and what belongs to them."""

    def __init__(self, catalog: Catalog, files: Sequence[MigrationFile]) -> None:
        self._by_words: dict[str, ObjectId] = {}
        self._by_name: dict[str, ObjectId] = {}
        # What had another name, or is another thing of the same name, at the place in the history that was come to.
        self._now: dict[str, str | None] = {}
        for id_ in sorted(catalog.objects):
            owner = page_of(id_, catalog)
            if owner is not None and id_.target is None:
                self._by_words[display(id_)] = owner
                if owner == id_:
                    self._by_name.setdefault(qualified(id_.path[:2]), id_)
        # An index may be gone by now, and so nobody knows but the files of which table it was.
        self._indexes = {
            f"{table.rpartition('.')[0]}.{name}": table for file in files for name, table in _INDEX.findall(file.text)
        }
        kinds = sorted((kind.replace("_", " ") for kind in KINDS), key=len, reverse=True)
        self._said = re.compile(rf"(?<!\w)({'|'.join(kinds)}) (?!on )(\S.*?)(?: to (\S+))?", re.IGNORECASE)

    def go_back(self, file: MigrationFile, rows: Sequence[str]) -> list[str]:
        """Before the file some have other names, which hold in it, too. Those that only it gave are handed out."""
        pairs = [pair for row in rows for pair in self._renamed(row)] if rows else _called(file)
        for old, new in reversed(pairs):
            self._now[old] = self._today(new)
        return [new for _, new in pairs if new not in {old for old, _ in pairs}]

    def forget(self, names: Sequence[str]) -> None:
        """Who had one of these names before is somebody else."""
        self._now |= dict.fromkeys(names)

    def _renamed(self, change: str) -> Iterator[tuple[str, str]]:
        match = next(self._matches(change), None) if change.startswith("rename ") else None
        if match and match[3] and match[1].lower().replace(" ", "_") in PAGES and "(" not in match[2]:
            yield match[2], f"{match[2].rpartition('.')[0]}.{match[3]}"

    def _today(self, name: str) -> str | None:
        """What is called so in the files is called so today; None where it is gone."""
        if self._now:
            for old, new in self._now.items():
                if name == old or name.startswith((f"{old}.", f"{old}(")):
                    return None if new is None else f"{new}{name[len(old) :]}"
        return name

    def said(self, change: str) -> ObjectId | None:
        """What a row of the table of changes is about."""
        for match in self._matches(change):
            kind, name, new = match[1].lower(), match[2], match[3]
            renamed = f"{name.rpartition('.')[0]}.{new}" if new else name
            nested = [(kind, name), (kind, renamed), ("table", name.rpartition(".")[0])]
            if kind == "index" and name in self._indexes:
                nested += [("table", self._indexes[name]), ("materialized view", self._indexes[name])]
            words = (f"{one} {today}" for one, called in nested if (today := self._today(called)))
            if owner := next((self._by_words[one] for one in words if one in self._by_words), None):
                return owner
        return None

    def _matches(self, change: str) -> Iterator[re.Match[str]]:
        """From each word that may name a kind to the end."""
        for at in range(len(change)):
            if (at == 0 or change[at - 1] == " ") and (match := self._said.fullmatch(change, at)):
                yield match

    def owner(self, id_: ObjectId) -> ObjectId | None:
        """The page that an object belongs to, by its name alone where it is a routine's or no longer there."""
        kind = id_.kind.replace("_", " ")
        today = self._today(display(id_)[len(kind) + 1 :])
        named = self._today(qualified(id_.path[:2]))
        return (self._by_words.get(f"{kind} {today}") if today else None) or self._by_name.get(named or "")

    def called(self, name: Sequence[str]) -> ObjectId | None:
        """The page of what a statement calls by this name; one without a schema is looked for in `public`."""
        today = self._today(qualified(("public", *name)[-2:]))
        return self._by_name.get(today or "")


def _called(file: MigrationFile) -> list[tuple[str, str]]:
    return [(qualified(old.path[:2]), qualified(new.path[:2])) for old, new in renames_in(file)]
