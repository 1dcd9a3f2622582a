"""The steps of a migration and the catalogs on both sides in; out comes what is new, what goes, what was renamed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from schemadiff.diagnostics import Origin
from schemadiff.model import Catalog, Object, ObjectId, Step
from schemadiff.policy import Allowed
from schemadiff.safety.covering import Held, held

_HOLDERS = ("table", "materialized_view")
_WHOLES = frozenset({*_HOLDERS, "view", "enum", "composite", "domain"})


@dataclass(frozen=True, slots=True)
class Migrating:
    """`made` and `gone` hold what the steps create and drop; what is in both is made anew. `before` gives what was
    renamed its old name. `held_before` and `held_after` are the indexes and constraints of each table.
    """

    start: Catalog
    result: Catalog
    made: Mapping[ObjectId, Object]
    gone: Mapping[ObjectId, Object]
    before: Mapping[ObjectId, ObjectId]
    origins: Mapping[ObjectId, Origin]
    rows: Mapping[ObjectId, int]
    allowed: Mapping[ObjectId, tuple[Allowed, ...]]
    cut: Mapping[ObjectId, str]
    approved: Collection[str]
    held_before: Held
    held_after: Held

    def written(self, object_id: ObjectId) -> str:
        """The name as it was written, if PostgreSQL cut it. Files write routines without the types of arguments."""
        return self.cut.get(object_id) or self.cut.get(ObjectId(object_id.kind, object_id.path[:2]), "")

    def is_new(self, object_id: ObjectId | None) -> bool:
        """Whether the migration makes it, and nothing was there before under the name."""
        return object_id in self.made and object_id not in self.gone

    def was(self, table: ObjectId) -> ObjectId:
        """The name that the table had before the migration."""
        return self.before.get(table, table)

    def size(self, table: ObjectId | None) -> int | None:
        """About how many rows it has, if somebody counted them."""
        return None if table is None else self.rows.get(self.was(table))

    def word_for(self, object_id: ObjectId, table: ObjectId | None, columns: Iterable[str]) -> tuple[Allowed, ...]:
        """What comments accept of it."""
        return word_for(self.allowed, object_id, table, columns)


def migrating(
    steps: Sequence[Step],
    start: Catalog,
    result: Catalog,
    origins: Mapping[ObjectId, Origin],
    rows: Mapping[ObjectId, int],
    allowed: Mapping[ObjectId, tuple[Allowed, ...]],
    cut: Mapping[ObjectId, str],
    approved: Collection[str],
) -> Migrating:
    """What the steps make, take away and rename."""
    made = {o.id: o for s in steps if s.verb in ("create", "arrive") and s.new for o in (s.new, *s.parts)}
    gone = {s.old.id: s.old for s in steps if s.verb in ("drop", "aside") and s.old}
    before = {s.context["new"]: s.context["old"] for s in steps if s.verb == "rename"}
    sides = held(start.objects), held(result.objects)
    return Migrating(start, result, made, gone, before, origins, rows, allowed, cut, approved, *sides)


def word_for(
    allowed: Mapping[ObjectId, tuple[Allowed, ...]],
    object_id: ObjectId,
    table: ObjectId | None,
    columns: Iterable[str],
) -> tuple[Allowed, ...]:
    """What comments accept above the object, what holds it, its table, or the one column that it is of."""
    own = {ObjectId("column", (*table.path, *columns)), table} if table else set()
    holders = (h for h in allowed if h in own or _holds(h, object_id))
    return tuple(word for holder in sorted(holders) for word in allowed[holder])


def table_of(obj: Object, catalogs: Sequence[Catalog]) -> ObjectId | None:
    """The table or materialized view that the object is, or is a part of."""
    parent: ObjectId | None = obj.id
    while parent is not None:
        if parent.kind in _HOLDERS:
            return parent
        here = obj if parent == obj.id else next((c.objects[parent] for c in catalogs if parent in c.objects), None)
        parent = here.parent if here is not None else None
    return None


def _holds(holder: ObjectId, object_id: ObjectId) -> bool:
    """Whether a comment above the one speaks of the other: the same object, or a part of it."""
    target = object_id.target or object_id
    same = target.path[: len(holder.path)] == holder.path
    return same and (holder.kind == target.kind or (holder.kind in _WHOLES and len(target.path) > len(holder.path)))
