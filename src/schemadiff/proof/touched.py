"""Steps and the catalog that they start from in, the tables out whose rows the steps could hurt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from schemadiff.kinds.inheritance import Inheritance
from schemadiff.kinds.partition import Partition
from schemadiff.kinds.table import Table
from schemadiff.model import Catalog, ObjectId, Step
from schemadiff.plan.decide import dependents

Children: TypeAlias = Mapping[ObjectId, Sequence[ObjectId]]
_INSIDE = frozenset({"column", "constraint", "index", "partition", "inheritance"})
_TYPES = frozenset({"enum", "domain", "domain_constraint", "composite", "range"})


def touched(steps: Iterable[Step], catalog: Catalog) -> tuple[ObjectId, ...]:
    """Tables that hold rows of their own, and that the steps alter or whose types they alter; dropped ones are not."""
    steps = tuple(steps)
    gone = {s.old.id for s in steps if s.old and s.verb == "drop" and s.loses}
    named = {table for step in steps for table in _tables(step)}
    types = {i for step in steps if step.verb != "rename" and (i := _type(step))}
    if types:
        named |= set(_of_types(types, catalog))
    below = children(catalog)
    found = {leaf for table in named - gone for leaf in leaves(table, catalog, below)}
    return tuple(sorted(found - gone))


def leaves(table: ObjectId, catalog: Catalog, below: Children) -> list[ObjectId]:
    """The table, its children and its partitions, as far as they hold rows."""
    obj = catalog.objects.get(table)
    found = [leaf for child in below.get(table, ()) for leaf in leaves(child, catalog, below)]
    holds = isinstance(obj, Table) and obj.server is None and obj.partition_key is None
    return [table, *found] if holds else found


def children(catalog: Catalog) -> Children:
    """The partitions of each table, and the tables that inherit from it."""
    below: dict[ObjectId, list[ObjectId]] = {}
    for obj in catalog.objects.values():
        if isinstance(obj, Partition | Inheritance):
            below.setdefault(ObjectId("table", obj.of), []).append(ObjectId("table", obj.id.path[:2]))
    return {table: sorted(found) for table, found in below.items()}


def _tables(step: Step) -> Iterator[ObjectId]:
    renamed = step.context.get("old") if step.verb == "rename" else None
    if isinstance(renamed, ObjectId):
        if renamed.kind in _INSIDE or renamed.kind == "table":
            yield ObjectId("table", renamed.path[:2])
        return
    for obj in (step.old, step.new):
        if obj is None:
            continue
        if obj.id.kind == "table":
            yield obj.id
        elif obj.id.kind in _INSIDE and obj.parent is not None:
            yield obj.parent
        if isinstance(obj, Partition | Inheritance):
            yield ObjectId("table", obj.of)


def _type(step: Step) -> ObjectId | None:
    subject = step.subject
    if subject.id.kind == "domain_constraint":
        return subject.parent
    return subject.id if subject.id.kind in _TYPES and step.verb != "create" else None


def _of_types(types: Iterable[ObjectId], catalog: Catalog) -> Iterator[ObjectId]:
    """Tables with a column of one of the types, or of a type that is made of them."""
    leaning = dependents(catalog.needs)
    todo, seen = list(types), set[ObjectId]()
    while todo:
        object_id = todo.pop()
        if object_id in seen:
            continue
        seen.add(object_id)
        for who in leaning.get(object_id, ()):
            if who.kind in _TYPES:
                todo.append(who)
            elif who.kind == "column":
                yield ObjectId("table", who.path[:2])
