"""Changes in, changes out: those that PostgreSQL makes by itself in partitions and children are left out."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

from schemadiff.kinds.column import Column
from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.default import Default
from schemadiff.kinds.inheritance import Inheritance
from schemadiff.kinds.partition import Partition
from schemadiff.model import Alter, Catalog, Change, Create, Drop, Object, ObjectId, change_id

# Fields of a column that ALTER TABLE changes in all children at once.
_RECURSING = frozenset({"type", "collation", "not_null", "generated", "expression"})


def parents(catalog: Catalog) -> Mapping[ObjectId, tuple[ObjectId, ...]]:
    """Each partition's and each child's parent tables."""
    found: dict[ObjectId, tuple[ObjectId, ...]] = {}
    for obj in catalog.objects.values():
        if isinstance(obj, Partition | Inheritance):
            table = ObjectId("table", obj.id.path[:2])
            found[table] = (*found.get(table, ()), ObjectId("table", obj.of))
    return found


def not_inherited(changes: Iterable[Change], live: Catalog, desired: Catalog) -> tuple[Change, ...]:
    """The changes without those that follow from the same change of a parent, in a table that was its child before."""
    all_changes = {change_id(change): change for change in changes}
    before, after = parents(live), parents(desired)
    return tuple(c for c in all_changes.values() if not _follows(c, all_changes, before, after))


def _follows(
    change: Change,
    changes: Mapping[ObjectId, Change],
    before: Mapping[ObjectId, tuple[ObjectId, ...]],
    after: Mapping[ObjectId, tuple[ObjectId, ...]],
) -> bool:
    object_id = change_id(change)
    if object_id.kind not in ("column", "default", "constraint"):
        return False
    if isinstance(change, Drop) and isinstance(change.old, Column):
        return False
    table = ObjectId("table", object_id.path[:2])
    shared = (parent for parent in before.get(table, ()) if parent in after.get(table, ()) or isinstance(change, Drop))
    for parent in shared:
        same = changes.get(ObjectId(object_id.kind, (*parent.path, object_id.path[2])))
        if same is None:
            continue
        if _equal_change(change, same, changes):
            return True
    return False


def _equal_change(change: Change, above: Change, changes: Mapping[ObjectId, Change]) -> bool:
    match change, above:
        case Create(new), Create(model):
            return _comes_along(new, model, changes)
        case Drop(old), Drop(_):
            return _goes_along(old)
        case Alter(_, new, changed), Alter(_, model, also):
            same = all(getattr(new, f) == getattr(model, f) for f in changed)
            return isinstance(new, Column) and changed <= _RECURSING & also and same
    return False


def _comes_along(new: Object, above: Object, changes: Mapping[ObjectId, Change]) -> bool:
    if isinstance(new, Default):
        column = ObjectId("column", new.id.path)
        return isinstance(changes.get(column), Create) and not new.changed_from(_as(new, above))
    if isinstance(new, Constraint):
        inherits = new.type == "c" and not new.definition.endswith(" NO INHERIT")
        return inherits and isinstance(above, Constraint) and new.definition == above.definition
    return True


def _goes_along(old: Object) -> bool:
    if isinstance(old, Column):
        return old.is_partition or not old.is_local
    if isinstance(old, Constraint):
        return old.type == "c" and old.is_partition
    return False


def _as(obj: Object, other: Object) -> Object:
    """`other` under the id of `obj`, so that only what is compared differs."""
    return dataclasses.replace(other, id=obj.id)
