"""A catalog in; what a DROP takes along without leaning on it out: partitions, children, sequences of a column."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from schemadiff.model import ObjectId

if TYPE_CHECKING:
    from schemadiff.model import Catalog

Path: TypeAlias = tuple[str, ...]


def carried_off(catalog: Catalog) -> Iterator[tuple[ObjectId, ObjectId]]:
    """Each pair of an object and one that goes with it."""
    parents: defaultdict[Path, list[Path]] = defaultdict(list)
    for id_, obj in catalog.objects.items():
        one: Any = obj
        if id_.kind == "owned_by":
            yield ObjectId("column", one.column), ObjectId("sequence", id_.path)
        elif id_.kind in ("partition", "inheritance"):
            parents[id_.path[:2]].append(one.of)
            yield ObjectId("table", one.of), ObjectId("table", id_.path[:2])
        elif id_.kind in ("index", "constraint"):
            yield from _of_partitions(id_, one)
    yield from _columns(catalog, parents)


def _of_partitions(id_: ObjectId, obj: Any) -> Iterable[tuple[ObjectId, ObjectId]]:
    above = obj.parent_index if id_.kind == "index" else obj.parent_constraint
    return [(ObjectId(id_.kind, tuple(above)), id_)] if above is not None else []


def _columns(catalog: Catalog, parents: defaultdict[Path, list[Path]]) -> Iterator[tuple[ObjectId, ObjectId]]:
    """Columns that a table has from another one alone: PostgreSQL keeps one that is its own too, or of two parents."""
    for id_, obj in catalog.objects.items():
        if id_.kind == "column" and not getattr(obj, "is_local", True):
            above = [up for of in parents.get(id_.path[:2], ()) if (up := ObjectId("column", (*of, id_.path[2])))]
            known = [up for up in above if up in catalog.objects]
            if len(known) == 1:
                yield known[0], id_
