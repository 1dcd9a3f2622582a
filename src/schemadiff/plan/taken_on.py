"""Changes and a catalog in, both with the checks out that a table has only because it inherits, where it counts.

A catalog does not list what a table only inherits. ALTER TABLE … INHERIT asks for it all the same, and NO INHERIT
leaves it behind as the table's own.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.inheritance import Inheritance
from schemadiff.model import Alter, Catalog, Change, Create, Drop, ObjectId, change_id
from schemadiff.plan.inherit import Parents, parents, tables_above


def with_taken_on(changes: Iterable[Change], live: Catalog, desired: Catalog) -> tuple[tuple[Change, ...], Catalog]:
    """The changes and the desired catalog, with each check that an existing table begins to inherit as its own."""
    given = {change_id(change): change for change in changes}
    new = {change.new.id: change.new for change in given.values() if isinstance(change, Create)}
    before, after = parents(live), parents(desired)
    checks: dict[ObjectId, Constraint] = {}
    needs: dict[ObjectId, frozenset[ObjectId]] = {}
    for tie in (o for o in new.values() if isinstance(o, Inheritance) and ObjectId("table", o.id.path[:2]) not in new):
        for check in _to_come(tie, desired, after, new.keys()):
            mine = dataclasses.replace(check, id=_of(tie, check.id), parent=tie.parent)
            if mine.id not in desired.objects and (mine.id in given or not _has(mine.id, live, before)):
                checks[mine.id] = mine
                needs[mine.id] = frozenset(_moved(d, check.id.path[:2], tie) for d in desired.needs[check.id])
    found = (_taking(check, given.pop(check.id, None)) for check in checks.values())
    more = [change for change in found if change is not None]
    objects = {**desired.objects, **checks}
    return (*given.values(), *more), dataclasses.replace(desired, objects=objects, needs={**desired.needs, **needs})


def _taking(check: Constraint, change: Change | None) -> Change | None:
    """What makes a check, where `change` takes away one of its name, which may be the same."""
    if not isinstance(change, Drop):
        return Create(check)
    changed = check.changed_from(change.old)
    return Alter(change.old, check, changed) if changed else None


def with_left_behind(changes: Iterable[Change], live: Catalog) -> tuple[tuple[Change, ...], Catalog]:
    """The changes and the live catalog, with each check that a table keeps when it inherits no more as its own."""
    given = {change_id(change): change for change in changes}
    ends = [c.old for c in given.values() if isinstance(c, Drop) and isinstance(c.old, Inheritance)]
    stay = [tie for tie in ends if not isinstance(given.get(ObjectId("table", tie.id.path[:2])), Drop)]
    before, after = parents(live), parents(live, without={tie.id for tie in stay})
    checks: dict[ObjectId, Constraint] = {}
    needs: dict[ObjectId, frozenset[ObjectId]] = {}
    for tie in stay:
        for check in _to_come(tie, live, before, ()):
            mine = dataclasses.replace(check, id=_of(tie, check.id), parent=tie.parent, is_inherited=False)
            if not _has(mine.id, live, after):
                checks[mine.id] = mine
                needs[mine.id] = frozenset(_moved(d, check.id.path[:2], tie) for d in live.needs[check.id])
    found = (_changed(check, given.pop(check.id, None)) for check in checks.values())
    more = [change for change in found if change is not None]
    objects = {**live.objects, **checks}
    return (*given.values(), *more), dataclasses.replace(live, objects=objects, needs={**live.needs, **needs})


def _changed(check: Constraint, change: Change | None) -> Change | None:
    """What is to become of a check that is there, where `change` takes it for new, or leaves it out."""
    if not isinstance(change, Create):
        return Drop(check)
    changed = change.new.changed_from(check)
    return Alter(check, change.new, changed) if changed else None


def _to_come(tie: Inheritance, desired: Catalog, above: Parents, new: Iterable[ObjectId]) -> Iterator[Constraint]:
    """What the parent hands down, but for its own new checks: those come to its children by themselves."""
    parent = ObjectId("table", tie.of)
    for table in (parent, *tables_above(parent, above)):
        for obj in desired.objects.values():
            handed = isinstance(obj, Constraint) and obj.type == "c" and not obj.definition.endswith(" NO INHERIT")
            comes = table == parent and obj.id in new and parent not in new
            if isinstance(obj, Constraint) and handed and obj.parent == table and not comes:
                yield obj


def _has(check: ObjectId, live: Catalog, above: Parents) -> bool:
    """Whether the table has a check of this name, or inherits one."""
    table = ObjectId("table", check.path[:2])
    names = (ObjectId("constraint", (*t.path, check.path[2])) for t in (table, *tables_above(table, above)))
    return any(name in live.objects for name in names)


def _moved(needed: ObjectId, table: tuple[str, ...], tie: Inheritance) -> ObjectId:
    return _of(tie, needed) if needed.kind in ("table", "column") and needed.path[:2] == table else needed


def _of(tie: Inheritance, part: ObjectId) -> ObjectId:
    """The same part of the child."""
    return ObjectId(part.kind, (*tie.id.path[:2], *part.path[2:]))
