"""Changes in, changes out: those that PostgreSQL makes by itself in partitions and children are left out."""

from __future__ import annotations

import dataclasses
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from schemadiff.kinds import KINDS
from schemadiff.kinds.column import Column
from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.default import Default
from schemadiff.kinds.inheritance import Inheritance
from schemadiff.kinds.partition import Partition
from schemadiff.model import Alter, Catalog, Change, Create, Drop, Object, ObjectId, change_id
from schemadiff.plan.shares import SHARING
from schemadiff.plan.typed_tables import made_by_types

# Fields of a column that ALTER TABLE changes in all children at once.
_RECURSING = frozenset({"type", "collation", "not_null", "not_null_validated", "generated", "expression"})
# Those of them that it refuses to change in a child alone.
_FROM_ABOVE = frozenset({"type", "collation", "generated", "expression"})


Parents: TypeAlias = "Mapping[ObjectId, tuple[ObjectId, ...]]"
Ties: TypeAlias = "Sequence[Partition | Inheritance]"
Children: TypeAlias = "Mapping[ObjectId, list[ObjectId]]"


def ties_in(catalog: Catalog) -> Ties:
    """What makes tables partitions and children of others."""
    return [obj for obj in catalog.objects.values() if isinstance(obj, Partition | Inheritance)]


def parents(catalog: Catalog, *, without: Container[ObjectId] = ()) -> Parents:
    """Each partition's and each child's parent tables, `without` some ties."""
    return parents_by(ties_in(catalog), without=without)


def parents_by(ties: Ties, *, without: Container[ObjectId] = ()) -> Parents:
    """The same, for who asks more than once."""
    found: dict[ObjectId, tuple[ObjectId, ...]] = {}
    for tie in ties:
        if tie.id not in without:
            table = ObjectId("table", tie.id.path[:2])
            found[table] = (*found.get(table, ()), ObjectId("table", tie.of))
    return found


def not_inherited(changes: Iterable[Change], live: Catalog, desired: Catalog) -> tuple[Change, ...]:
    """The changes without those that follow from the same change of a parent, in a table that was its child before."""
    given = tuple(changes)
    by_types = made_by_types(given, live, desired)
    all_changes = {change_id(change): change for change in given if change_id(change) not in by_types}
    ties = ties_in(live)
    cut = _cut(given, ties)
    before, after = parents_by(ties, without=cut), parents(desired)
    own = (_rest(c, all_changes, before, after) for c in all_changes.values())
    kept = (c for c in own if c is not None and not _freed(c, cut))
    return tuple(c for c in kept if not _taken_up(c, desired, after))


def _cut(changes: Iterable[Change], ties: Ties) -> set[ObjectId]:
    """Ties that end, and those that are tied anew, as those of a table are that is made anew: nothing goes through."""
    given = tuple(changes)
    anew = {c.new.id for c in given if isinstance(c, Alter) and KINDS[c.new.id.kind].rebuild(c.old, c.new, c.changed)}
    of_new = {tie.id for tie in ties if not anew.isdisjoint(ObjectId("table", t) for t in (tie.of, tie.id.path[:2]))}
    return of_new | {change_id(c) for c in given if change_id(c).kind in ("partition", "inheritance")}


def _freed(change: Change, cut: Container[ObjectId]) -> bool:
    """An index of a partition is no share of another one any more when the partition is detached."""
    if not isinstance(change, Alter) or not change.changed <= SHARING:
        return False
    alone = not any(True for _ in KINDS[change.new.id.kind].whole(change.new))
    return alone and change.new.parent is not None and ObjectId("partition", change.new.parent.path) in cut


def _rest(change: Change, changes: Mapping[ObjectId, Change], before: Parents, after: Parents) -> Change | None:
    """The change without what a parent's brings; nothing where that is all of it."""
    object_id = change_id(change)
    if object_id.kind not in ("column", "default", "constraint"):
        return change
    if isinstance(change, Drop) and isinstance(change.old, Column):
        # It goes with its parent's column, but what stands on it must know: see `columns_above`.
        return change
    for parent in _handing_down(change, changes, before, after):
        same = changes.get(ObjectId(object_id.kind, (*parent.path, object_id.path[2])))
        if same is None:
            continue
        if _equal_change(change, same, changes):
            return None
        change = _less(change, same)
    return change


def _less(change: Change, above: Change) -> Change:
    """The change of a column without what only its parent's may change, and changes alike."""
    if not isinstance(change, Alter) or not isinstance(above, Alter) or not isinstance(change.new, Column):
        return change
    if KINDS["column"].rebuild(above.old, above.new, above.changed):
        return change
    fields = change.changed & above.changed & _FROM_ABOVE
    brought = {f: getattr(change.new, f) for f in fields if getattr(change.new, f) == getattr(above.new, f)}
    return Alter(dataclasses.replace(change.old, **brought), change.new, change.changed - brought.keys())


def _handing_down(
    change: Change, changes: Mapping[ObjectId, Change], before: Parents, after: Parents
) -> Iterator[ObjectId]:
    """The parents from which the same change comes; of a column that its table is only to inherit, new ones as well."""
    object_id = change_id(change)
    table = ObjectId("table", object_id.path[:2])
    for parent in before.get(table, ()):
        if parent in after.get(table, ()) or isinstance(change, Drop):
            yield parent
    column = changes.get(ObjectId("column", object_id.path))
    if object_id.kind != "constraint" and isinstance(column, Create) and _only_inherits(column.new, changes):
        new = (parent for parent in after.get(table, ()) if parent not in before.get(table, ()))
        yield from (parent for parent in new if not isinstance(changes.get(parent), Create))


def _only_inherits(column: Object, changes: Mapping[ObjectId, Change]) -> bool:
    """Whether a table that was there before gets the column because it inherits."""
    new_table = column.parent is not None and isinstance(changes.get(column.parent), Create)
    return isinstance(column, Column) and not (new_table or column.is_local or column.is_partition)


def _equal_change(change: Change, above: Change, changes: Mapping[ObjectId, Change]) -> bool:
    match change, above:
        case Create(new), Create(model):
            return _comes_along(new, model, changes)
        case Drop(old), Drop(_):
            return _goes_along(old)
        case Alter(old, new, changed), Alter(_, model, also):
            same = changed <= also and all(getattr(new, f) == getattr(model, f) for f in changed)
            recurses = isinstance(new, Column) and changed <= _RECURSING
            # A partition's check goes with its parent's, and comes with that again.
            made_anew = "definition" in changed and _goes_along(old) and _comes_along(new, model, changes)
            return same and (recurses or made_anew)
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
    return isinstance(old, Constraint) and old.type == "c" and old.is_partition


def without_still_inherited(changes: Sequence[Change], desired: Catalog) -> tuple[Change, ...]:
    """The changes without those by which only a child's own statement of a check goes that it inherits: nobody can take
    back that alone.
    """
    if not any(map(_drops_inherited, changes)):
        return tuple(changes)
    after = parents(desired)
    return tuple(c for c in changes if not (_drops_inherited(c) and _taken_up(c, desired, after)))


def _drops_inherited(change: Change) -> bool:
    return isinstance(change, Drop) and isinstance(change.old, Constraint) and change.old.is_inherited


def _taken_up(change: Change, desired: Catalog, after: Parents) -> bool:
    """A check that a table has is one that it inherits, once its parent is found to have the same."""
    if not isinstance(change, Drop) or not isinstance(change.old, Constraint):
        return False
    for table in tables_above(ObjectId("table", change.old.id.path[:2]), after):
        above = desired.objects.get(ObjectId("constraint", (*table.path, change.old.id.path[2])))
        if isinstance(above, Constraint) and (above.type, above.definition) == ("c", change.old.definition):
            return True
    return False


def columns_above(column: Object, above: Parents) -> Iterable[ObjectId]:
    """The parents' columns that take this one along when they are dropped. `above` is what `parents` gives."""
    if isinstance(column, Column) and _is_inherited(column):
        yield from same_above(column.id, above)


def same_above(part: ObjectId, above: Parents) -> Iterable[ObjectId]:
    """The columns, or checks, of this name in all tables that its table inherits from: a change of theirs changes this
    one.
    """
    for table in tables_above(ObjectId("table", part.path[:2]), above):
        yield ObjectId(part.kind, (*table.path, part.path[2]))


def tables_above(table: ObjectId, above: Parents | Children) -> Iterator[ObjectId]:
    """All tables that the table inherits from, directly or not. `above` is what `parents` gives; what `children` gives
    leads to all that inherit from it.
    """
    waiting = list(above.get(table, ()))
    for parent in waiting:
        yield parent
        waiting += above.get(parent, ())


def comes_along(part: ObjectId, tie: Object, desired: Catalog, creates: Container[ObjectId]) -> bool:
    """Whether a child has its parent's new column or check only because it inherits."""
    if not isinstance(tie, Inheritance) or part.kind not in ("column", "constraint"):
        return False
    mine = desired.objects.get(ObjectId(part.kind, (*tie.id.path[:2], part.path[2])))
    return ObjectId("table", tie.of) not in creates and not getattr(mine, "is_local", mine is not None)


def children(catalog: Catalog, *, without: Container[ObjectId] = ()) -> Children:
    """The partitions and children of each table that has any, `without` some ties."""
    found: dict[ObjectId, list[ObjectId]] = {}
    for table, above in parents(catalog, without=without).items():
        for parent in above:
            found.setdefault(parent, []).append(table)
    return found


def kept_below(column: Object, live: Catalog, drops: Container[ObjectId], below: Children) -> bool:
    """Whether a child keeps the column that goes here, so that it has to go from ONLY this table. `below` is what
    `children` gives without the ties that go.
    """
    if not isinstance(column, Column) or not column.has_children:
        return False
    tables = tables_above(ObjectId("table", column.id.path[:2]), below)
    inheriting = (live.objects.get(ObjectId("column", (*table.path, column.id.path[2]))) for table in tables)
    return any(c.id not in drops and _is_inherited(c) for c in inheriting if isinstance(c, Column))


def _is_inherited(column: Column) -> bool:
    return not column.is_local or column.is_partition


def defaults_not_inherited(parts: Iterable[Object], desired: Catalog) -> tuple[str, ...]:
    """Columns of a new table, made of `parts`, that are to have no default although a parent's column has one."""
    made = tuple(parts)
    above = [o.of for o in made if isinstance(o, Inheritance)]
    columns = [o.id for o in made if isinstance(o, Column) and ObjectId("default", o.id.path) not in desired.objects]
    given = (c for c in columns if any(ObjectId("default", (*of, c.path[2])) in desired.objects for of in above))
    return tuple(c.path[2] for c in given)


def _as(obj: Object, other: Object) -> Object:
    """`other` under the id of `obj`, so that only what is compared differs."""
    return dataclasses.replace(other, id=obj.id)
