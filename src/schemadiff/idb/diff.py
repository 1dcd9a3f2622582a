"""Two structures of a browser database in, the changes from one to the other out, in the order in which they are told.

A rename is said by `renamedFrom` in the desired one; it says nothing once the new name is there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from schemadiff.diagnostics import Diagnostic, InputError
from schemadiff.idb.model import Index, Store, Structure

Named = TypeVar("Named", Store, Index)

CREATE_STORE, RENAME_STORE, REBUILD_STORE = "create store", "rename store", "rebuild store"
RETYPE_STORE, DROP_STORE = "retype store", "drop store"
CREATE_INDEX, RENAME_INDEX, REBUILD_INDEX, DROP_INDEX = "create index", "rename index", "rebuild index", "drop index"


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a store, or of an index of it. `was` is the name before, of what is renamed or rebuilt.

    `old` and `new` are those of the store, `index` the new one of the index that is made.
    """

    verb: str
    store: str
    name: str = ""
    was: str = ""
    old: Store | None = None
    new: Store | None = None
    index: Index | None = None

    @property
    def words(self) -> str:
        """The change for people, names between JSON's quotes."""
        of = f" of store {json.dumps(self.store)}" if self.name else ""
        was = f" (was {json.dumps(self.was)})" if self.was and self.was != (self.name or self.store) else ""
        kept = {
            REBUILD_STORE: ": another key, so a new store, and a copy of all rows",
            DROP_STORE: ": its rows are lost",
        }
        retyped = ": rows have another shape" if self.verb == RETYPE_STORE else ""
        unique = ", unique" if self.index and self.index.unique else ""
        return f"{self.verb} {json.dumps(self.name or self.store)}{was}{of}{kept.get(self.verb, '')}{retyped}{unique}"


def structure_diff(old: Structure, new: Structure) -> tuple[Change, ...]:
    """All changes. Raises InputError for a rename that cannot be."""
    renamed = _renames("store", old.stores, new.stores)
    made: list[Change] = []
    for name, store in new.stores.items():
        was = renamed.get(name, name)
        if was not in old.stores:
            made.append(Change(CREATE_STORE, name, new=store))
        else:
            made += _store_changes(name, was, old.stores[was], store)
    gone = old.stores.keys() - new.stores.keys() - set(renamed.values())
    return (*made, *(Change(DROP_STORE, name, old=old.stores[name]) for name in sorted(gone)))


def _store_changes(name: str, was: str, old: Store, new: Store) -> Iterator[Change]:
    if old.keyed_like != new.keyed_like:
        yield Change(REBUILD_STORE, name, was=was, old=old, new=new)
    else:
        if was != name:
            yield Change(RENAME_STORE, name, was=was, old=old, new=new)
        yield from _index_changes(name, old.indexes, new.indexes)
    if (old.value, old.key) != (new.value, new.key):
        yield Change(RETYPE_STORE, name, old=old, new=new)


def _index_changes(store: str, old: Mapping[str, Index], new: Mapping[str, Index]) -> Iterator[Change]:
    renamed = _renames("index", old, new)
    for name, index in new.items():
        was = renamed.get(name, name)
        if was not in old:
            yield Change(CREATE_INDEX, store, name, index=index)
        elif old[was] != index:
            yield Change(REBUILD_INDEX, store, name, was=was, index=index)
        elif was != name:
            yield Change(RENAME_INDEX, store, name, was=was, index=index)
    for name in sorted(old.keys() - new.keys() - set(renamed.values())):
        yield Change(DROP_INDEX, store, name)


def _renames(what: str, old: Mapping[str, Named], new: Mapping[str, Named]) -> Mapping[str, str]:
    """Under each new name the old one."""
    found: dict[str, str] = {}
    problems: list[Diagnostic] = []
    for name, one in new.items():
        if not one.was or (name in old and one.was not in old):
            continue
        fault = _fault(name, one.was, old, new, found)
        if fault:
            hint = "renamedFrom names what the last migration has, and what the file has no more"
            problems.append(Diagnostic("SD504", f"{what} {json.dumps(name)}: {fault}", hint, one.origin))
        found[name] = one.was
    if problems:
        raise InputError(*problems)
    return found


def _fault(name: str, was: str, old: Mapping[str, Named], new: Mapping[str, Named], found: Mapping[str, str]) -> str:
    quoted = json.dumps(was)
    if was not in old:
        return f"there was no {quoted}" if old else ""
    if name in old:
        return f"{json.dumps(name)} was there beside {quoted}: rename it in a version of its own"
    if was in found.values():
        return f"{quoted} is renamed twice"
    return f"{quoted} is still in the file" if was in new and not new[was].was else ""
