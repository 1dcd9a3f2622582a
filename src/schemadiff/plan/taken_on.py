"""Changes and a catalog in, both with the checks out that a table has only because it inherits, where it counts.

A catalog does not list what a table only inherits. ALTER TABLE … INHERIT asks for it all the same, and NO INHERIT
leaves it behind as the table's own.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping

from schemadiff.diff import between
from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.inheritance import Inheritance
from schemadiff.model import Catalog, Change, Create, Drop, ObjectId, change_id
from schemadiff.plan.inherit import Parents, parents, tables_above


def with_taken_on(changes: Iterable[Change], live: Catalog, desired: Catalog) -> tuple[tuple[Change, ...], Catalog]:
    """The changes and the desired catalog, with each check that an existing table begins to inherit as its own."""
    given = {change_id(change): change for change in changes}
    new = {change.new.id: change.new for change in given.values() if isinstance(change, Create)}
    ties = (o for o in new.values() if isinstance(o, Inheritance) and ObjectId("table", o.id.path[:2]) not in new)
    before = parents(live)
    own = {
        check: needs
        for check, needs in _as_own(ties, desired, new.keys())
        if check.id not in desired.objects and (check.id in given or not _has(check.id, live, before))
    }
    found = {check.id: between(live.objects.get(check.id), check) for check in own}
    return _replaced(given, found), _with(desired, own)


def with_left_behind(changes: Iterable[Change], live: Catalog, desired: Catalog) -> tuple[tuple[Change, ...], Catalog]:
    """The changes and the live catalog, with each check that a table keeps when it inherits no more as its own."""
    given = {change_id(change): change for change in changes}
    ends = (c.old for c in given.values() if isinstance(c, Drop) and isinstance(c.old, Inheritance))
    ties = [tie for tie in ends if not isinstance(given.get(ObjectId("table", tie.id.path[:2])), Drop)]
    after = parents(live, without={tie.id for tie in ties})
    own = {check: needs for check, needs in _as_own(ties, live) if not _has(check.id, live, after)}
    found = {check.id: between(check, desired.objects.get(check.id)) for check in own}
    return _replaced(given, found), _with(live, own)


def _as_own(
    ties: Iterable[Inheritance], catalog: Catalog, new: Iterable[ObjectId] = ()
) -> Iterator[tuple[Constraint, frozenset[ObjectId]]]:
    """Each check that a table has by one of the ties, as if it were its own, and what it leans on then."""
    above = parents(catalog)
    for tie in ties:
        for check in _to_come(tie, catalog, above, new):
            mine = dataclasses.replace(check, id=_of(tie, check.id), parent=tie.parent, is_inherited=False)
            yield mine, frozenset(_moved(d, check.id.path[:2], tie) for d in catalog.needs[check.id])


def _replaced(changes: Mapping[ObjectId, Change], found: Mapping[ObjectId, Change | None]) -> tuple[Change, ...]:
    """The changes, with what was found about some objects in place of what they said about them."""
    kept = (change for object_id, change in changes.items() if object_id not in found)
    return (*kept, *(change for change in found.values() if change is not None))


def _with(catalog: Catalog, own: Mapping[Constraint, frozenset[ObjectId]]) -> Catalog:
    objects = {**catalog.objects, **{check.id: check for check in own}}
    return dataclasses.replace(catalog, objects=objects, needs={**catalog.needs, **{c.id: own[c] for c in own}})


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
