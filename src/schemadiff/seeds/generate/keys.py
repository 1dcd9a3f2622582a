"""A table in; its unique keys, and for each of them what tells its rows apart, out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from schemadiff.kinds.index import Index
from schemadiff.model import Catalog, ObjectId
from schemadiff.proof.shapes import Reference, mentioned
from schemadiff.seeds.tables import Table

_LIST = re.compile(r" USING \w+ \((.*)\)(?: INCLUDE .*| NULLS .*| WITH .*| WHERE .*)?\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Carriers:
    """`wide` are columns of which every row has another value; `walks` references that go through their table in
    order, each with those before it in its key: the next one moves on when they have been through.
    """

    wide: frozenset[str]
    walks: dict[Reference, tuple[Reference, ...]]


def unique_indexes(catalog: Catalog) -> dict[ObjectId, list[Index]]:
    """Those of each table."""
    found: dict[ObjectId, list[Index]] = {}
    for obj in catalog.objects.values():
        if isinstance(obj, Index) and obj.is_unique:
            found.setdefault(ObjectId("table", obj.table), []).append(obj)
    return found


def unique_keys(table: Table, indexes: Iterable[Index]) -> list[tuple[str, ...]]:
    """Columns that are unique together, of constraints (exclusion too) and of indexes, the shortest first."""
    found = [c.columns for c in table.constraints.values() if c.type in "pux" and c.columns]
    for index in indexes:
        listed = _LIST.search(index.definition)
        found.append(tuple(mentioned(listed[1] if listed else "", list(table.columns))))
    return sorted({key for key in found if key}, key=lambda key: (len(key), key))


def carriers(keys: Iterable[tuple[str, ...]], references: Iterable[Reference], free: Callable[[str], int]) -> Carriers:
    """`free` says how well a column can be wide: 0 not at all."""
    wide: set[str] = set()
    walks: dict[Reference, tuple[Reference, ...]] = {}
    links = tuple(references)
    for key in keys:
        if wide & set(key):
            continue
        linked = {name for link in links for name in link.columns}
        best = max((name for name in key if name not in linked), key=free, default=None)
        if best is not None and free(best):
            wide.add(best)
            continue
        before: list[Reference] = []
        for link in links:
            if set(link.columns) & set(key) and link not in walks:
                walks[link] = tuple(before)
                before.append(link)
    return Carriers(frozenset(wide), walks)
