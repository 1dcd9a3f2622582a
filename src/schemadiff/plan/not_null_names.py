"""A partition or a column in, the NOT NULL constraints to be renamed before it is attached or inherited from out.

From PostgreSQL 18 on they have names, and one that a partition inherits cannot be renamed any more. So what is a
partition's own until now gets the name that it will have.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

from schemadiff.kinds.column import Column
from schemadiff.kinds.partition import Partition
from schemadiff.model import Catalog, Object, ObjectId, Step

Renamed = tuple[tuple[str, str], str, str]  # table, old name, new name
NAMED = 180000


def before_attaching(partition: Partition, live: Catalog, desired: Catalog) -> tuple[Renamed, ...]:
    """Of a table that is there: those whose names the desired partition has otherwise."""
    return tuple(_renamed(partition.id.path, live, desired))


def before_inheriting(column: Column, live: Catalog, desired: Catalog) -> tuple[Renamed, ...]:
    """Of the partitions of the column's table, which have a NOT NULL of their own and inherit one now."""
    whole = column.id.path[:2]
    partitions = (o for o in live.objects.values() if isinstance(o, Partition) and o.of == whole)
    kept = (p for p in partitions if p.id in desired.objects)
    found = (renamed for p in kept for renamed in _renamed(p.id.path, live, desired, only=column.id.path[2]))
    return tuple(found)


def with_given_name(part: Object) -> Object:
    """A column whose NOT NULL says the name that PostgreSQL would choose, if the old table did not have it still."""
    if not isinstance(part, Column) or not part.not_null:
        return part
    return dataclasses.replace(part, not_null_name=part.not_null_constraint)


def without_name(part: Object) -> Object:
    """A column whose NOT NULL is named by PostgreSQL for the time being, because another one has its name still."""
    assert isinstance(part, Column)
    return dataclasses.replace(part, not_null_name=None, inherited_not_null_name=None, not_null_shared=False)


def spelled_out(steps: Iterable[Step], live: Catalog, desired: Catalog) -> Iterator[Step]:
    """The steps, with the name of a NOT NULL that PostgreSQL would not choose because another table has it by then."""
    held = _held(live)
    for step in steps:
        if desired.version < NAMED or step.verb not in ("create", "alter"):
            yield step
            continue
        new = _spelled(step.new, held) if step.new else None
        yield dataclasses.replace(step, new=new, parts=tuple(_spelled(part, held) for part in step.parts))


def _held(catalog: Catalog) -> dict[tuple[str, str], set[ObjectId | None]]:
    """The tables (or domains) that have constraints of a name in a schema."""
    held: dict[tuple[str, str], set[ObjectId | None]] = {}
    for object_id, obj in catalog.objects.items():
        if isinstance(obj, Column) and obj.not_null:
            held.setdefault((object_id.path[0], obj.not_null_constraint), set()).add(obj.parent)
        elif object_id.kind in ("constraint", "domain_constraint"):
            held.setdefault((object_id.path[0], object_id.path[2]), set()).add(obj.parent)
    return held


def _spelled(obj: Object, held: dict[tuple[str, str], set[ObjectId | None]]) -> Object:
    if not isinstance(obj, Column) or not obj.not_null:
        return obj
    holders = held.setdefault((obj.id.path[0], obj.not_null_constraint), set())
    shared = bool(holders - {obj.parent})
    holders.add(obj.parent)
    return dataclasses.replace(obj, not_null_shared=True) if shared else obj


def _renamed(table: tuple[str, ...], live: Catalog, desired: Catalog, only: str = "") -> Iterator[Renamed]:
    if desired.version < NAMED:
        return
    for object_id, old in live.objects.items():
        if object_id.kind != "column" or object_id.path[:2] != table or (only and object_id.path[2] != only):
            continue
        new = desired.objects.get(object_id)
        if isinstance(old, Column) and isinstance(new, Column) and old.not_null and new.not_null:
            before, after = old.not_null_constraint, new.not_null_constraint
            if before != after:
                yield (table[0], table[1]), before, after
