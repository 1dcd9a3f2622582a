"""The shape of a table in; what its rows have to be like beyond what the shape says, out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.partition import Partition
from schemadiff.kinds.table import Table
from schemadiff.model import Catalog, ObjectId
from schemadiff.proof.bounds import place_for_a_row
from schemadiff.proof.shapes import Check, Shape, check_expression, mentioned, reference
from schemadiff.quoting import identifier

# A partition's bounds of that kind are a function over numbers of objects, which are others in each database.
_BY_HASH = "FOR VALUES WITH"
_OF_NULLS = re.compile(r"null", re.IGNORECASE)


def without_empty(shape: Shape) -> Shape:
    """The shape, in which a column that a check wants to be there may not be NULL."""
    strict = {name for check in shape.checks for name in check.columns if _wants(check, name)}
    return replace(shape, nullable=shape.nullable - strict) if strict else shape


def _wants(check: Check, name: str) -> bool:
    return check.columns == (name,) and check.expression.strip("()") == f"{identifier(name)} IS NOT NULL"


def torn(checks: Iterable[Check]) -> frozenset[str]:
    """Columns of which a check says how many are NULL, or which beside which."""
    return frozenset(name for check in checks if _OF_NULLS.search(check.expression) for name in check.columns)


def has_no_place(table: ObjectId, catalog: Catalog) -> bool:
    """Whether rows go into partitions, and there is none."""
    whole = catalog.objects[table]
    partitions = (obj for obj in catalog.objects.values() if isinstance(obj, Partition) and obj.of == table.path)
    return isinstance(whole, Table) and whole.partition_key is not None and next(partitions, None) is None


def partition_checks(table: ObjectId, catalog: Catalog, names: Sequence[str]) -> tuple[Check, ...]:
    """Of a partitioned table: that a row has a place, and that it satisfies the checks of the partition it goes to."""
    whole = catalog.objects[table]
    if not isinstance(whole, Table) or whole.partition_key is None:
        return ()
    place = place_for_a_row(table, catalog)
    checks = [Check("a place in a partition", place, tuple(mentioned(place, names)))] if place else []
    bounds = {one.id.path: one.constraint for one in _below(table, catalog) if one.constraint}
    for obj in catalog.objects.values():
        if isinstance(obj, Constraint) and obj.type == "c" and not obj.is_inherited and obj.id.path[:2] in bounds:
            text = f"({bounds[obj.id.path[:2]]}) IS NOT TRUE OR ({check_expression(obj)})"
            checks.append(Check(obj.id.path[2], text, tuple(mentioned(text, names))))
    return tuple(checks)


def with_references(shape: Shape, catalog: Catalog) -> Shape:
    """The shape with what its partitions refer to, where these are the partitions of another table."""
    whole = catalog.objects[shape.table]
    if not isinstance(whole, Table) or whole.partition_key is None:
        return shape
    parts = {one.id.path for one in _below(shape.table, catalog)}
    own = (obj for obj in catalog.objects.values() if isinstance(obj, Constraint) and obj.id.path[:2] in parts)
    keys = [key for one in own if one.type == "f" and not one.parent_constraint and (key := reference(one))]
    above = [(one, _whole(one.table, catalog)) for one in keys]
    found = tuple(dict.fromkeys(replace(one, table=table) for one, table in above if table is not None))
    several = {one.columns for one in found for other in found if one != other and one.columns == other.columns}
    added = [one for one in found if one not in shape.references and one.columns not in several]
    return replace(shape, references=(*shape.references, *added))


def _whole(table: ObjectId, catalog: Catalog) -> ObjectId | None:
    found = catalog.objects.get(ObjectId("partition", table.path))
    return ObjectId("table", found.of) if isinstance(found, Partition) else None


def _below(table: ObjectId, catalog: Catalog) -> list[Partition]:
    """All partitions of the table, those of its partitions too, of which the bounds say what a row is like."""
    every = [obj for obj in catalog.objects.values() if isinstance(obj, Partition)]
    found, todo = list[Partition](), [table.path]
    while todo:
        above = todo.pop()
        parts = [one for one in every if one.of == above]
        todo += [one.id.path for one in parts]
        found += [one for one in parts if not one.bound.startswith(_BY_HASH)]
    return found
