"""The tables of a catalog in; those to be filled, each after those that it refers to, and the references cut, out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from schemadiff.kinds.inheritance import Inheritance
from schemadiff.kinds.partition import Partition
from schemadiff.kinds.table import Table
from schemadiff.model import Catalog, ObjectId
from schemadiff.proof.shapes import Reference, Shape


@dataclass(frozen=True, slots=True)
class Order:
    """`tables` in the order in which they are filled; `empty` references stay NULL, `ahead` ones are to rows that are
    made later: those tables refer to each other, and nothing may be NULL.
    """

    tables: tuple[ObjectId, ...]
    empty: frozenset[tuple[ObjectId, Reference]]
    ahead: frozenset[tuple[ObjectId, Reference]]


def fillable(catalog: Catalog) -> tuple[ObjectId, ...]:
    """Tables that take rows themselves: a partition gets them through its whole, a foreign table has none here."""
    parts = {ObjectId("table", o.id.path[:2]) for o in catalog.objects.values() if isinstance(o, Partition)}
    return tuple(
        sorted(i for i, o in catalog.objects.items() if isinstance(o, Table) and o.server is None and i not in parts)
    )


def is_parent(table: ObjectId, catalog: Catalog) -> bool:
    """Whether other tables inherit from it: their rows are its own, when it is read."""
    return any(isinstance(o, Inheritance) and o.of == table.path for o in catalog.objects.values())


def by_whole(shape: Shape, catalog: Catalog) -> Shape:
    """The shape as far as the order minds: rows of a partition that it refers to are there when its whole has some."""
    return replace(shape, references=tuple(replace(one, table=_whole(one.table, catalog)) for one in shape.references))


def _whole(table: ObjectId, catalog: Catalog) -> ObjectId:
    found = catalog.objects.get(ObjectId("partition", table.path))
    return _whole(ObjectId("table", found.of), catalog) if isinstance(found, Partition) else table


def ordered(wanted: Iterable[ObjectId], shapes: Mapping[ObjectId, Shape]) -> Order:
    """The tables that are wanted, with all that they refer to."""
    tables = sorted(_with_referenced(wanted, shapes))
    empty, ahead = set[tuple[ObjectId, Reference]](), set[tuple[ObjectId, Reference]]()
    order: list[ObjectId] = []
    left = set(tables)
    while left:
        cut = empty | ahead
        ready = next((t for t in tables if t in left and not any(_waits(t, left, shapes[t], cut))), None)
        if ready:
            order.append(ready)
            left.discard(ready)
            continue
        table, reference = _cut(left, shapes, empty | ahead)
        may_be_empty = set(reference.columns) & shapes[table].nullable
        (empty if may_be_empty else ahead).add((table, reference))
    return Order(tuple(order), frozenset(empty), frozenset(ahead))


def _with_referenced(wanted: Iterable[ObjectId], shapes: Mapping[ObjectId, Shape]) -> set[ObjectId]:
    found, todo = set[ObjectId](), list(wanted)
    while todo:
        table = todo.pop()
        if table not in found and table in shapes:
            found.add(table)
            todo += [reference.table for reference in shapes[table].references]
    return found


def _waits(
    table: ObjectId, left: Collection[ObjectId], shape: Shape, cut: Collection[tuple[ObjectId, Reference]]
) -> Iterator[Reference]:
    """References to tables that have no rows yet."""
    for reference in shape.references:
        if reference.table != table and reference.table in left and (table, reference) not in cut:
            yield reference


def _cut(
    left: Collection[ObjectId], shapes: Mapping[ObjectId, Shape], cut: Collection[tuple[ObjectId, Reference]]
) -> tuple[ObjectId, Reference]:
    """A reference in a circle, one that may be NULL if there is any."""
    circle = [t for t in sorted(left) if _reaches(t, t, left, shapes, cut)]
    found = [(t, r) for t in circle for r in _waits(t, left, shapes[t], cut) if _reaches(r.table, t, left, shapes, cut)]
    return min(found, key=lambda one: (not set(one[1].columns) & shapes[one[0]].nullable, one[0], one[1].columns))


def _reaches(
    start: ObjectId,
    end: ObjectId,
    left: Collection[ObjectId],
    shapes: Mapping[ObjectId, Shape],
    cut: Collection[tuple[ObjectId, Reference]],
) -> bool:
    seen, todo = set[ObjectId](), [start]
    while todo:
        for reference in _waits(table := todo.pop(), left, shapes[table], cut):
            if reference.table == end:
                return True
            if reference.table not in seen:
                seen.add(reference.table)
                todo.append(reference.table)
    return False
