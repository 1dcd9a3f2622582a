"""Changes and two catalogs in, both with the checks out that a table must have before it begins to inherit them.

A catalog does not list what a table only inherits. ALTER TABLE … INHERIT asks for it all the same.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.inheritance import Inheritance
from schemadiff.model import Catalog, Change, Create, ObjectId
from schemadiff.plan.inherit import Parents, parents, tables_above


def with_taken_on(changes: Iterable[Change], live: Catalog, desired: Catalog) -> tuple[tuple[Change, ...], Catalog]:
    """The changes and the desired catalog, with each check that an existing table begins to inherit as its own."""
    given = tuple(changes)
    new = {change.new.id: change.new for change in given if isinstance(change, Create)}
    before, after = parents(live), parents(desired)
    checks: dict[ObjectId, Constraint] = {}
    needs: dict[ObjectId, frozenset[ObjectId]] = {}
    for tie in (o for o in new.values() if isinstance(o, Inheritance) and ObjectId("table", o.id.path[:2]) not in new):
        for check in _to_come(tie, desired, after, new.keys()):
            mine = dataclasses.replace(check, id=_of(tie, check.id), parent=tie.parent)
            if mine.id not in desired.objects and not _has(mine.id, live, before):
                checks[mine.id] = mine
                needs[mine.id] = frozenset(_moved(d, check.id.path[:2], tie) for d in desired.needs[check.id])
    objects = {**desired.objects, **checks}
    return (*given, *map(Create, checks.values())), dataclasses.replace(
        desired, objects=objects, needs={**desired.needs, **needs}
    )


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
