"""A scene in, what should be before something else if it can be out: pairs (earlier, later) that a cycle may undo."""

from __future__ import annotations

from collections.abc import Iterator

from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.partition import Partition
from schemadiff.model import ROUTINES, Object, ObjectId
from schemadiff.plan.actions import Action
from schemadiff.plan.mentions import mentions
from schemadiff.plan.scene import Scene

Edge = tuple[Action, Action]


def wishes(scene: Scene) -> Iterator[Edge]:
    """All wishes but those about names, which `names` has."""
    yield from _mentioned(scene)
    for who, obj in scene.made.creates.items():
        if isinstance(obj, Partition):
            yield ("create", ObjectId("table", obj.of)), ("create", ObjectId("table", who.path))
    yield from _not_shared(scene)
    yield from _referenced(scene)
    for who in scene.made.drops:
        # It goes before what it stood on is altered.
        yield from ((scene.goes(who), ("alter", d)) for d in scene.altered_below(who))
        yield from _replaced(who, scene)


def _mentioned(scene: Scene) -> Iterator[Edge]:
    """What a body names should be there before the body can run; a circle of such wishes is legal."""
    new = (*scene.made.creates, *scene.made.alters)
    for who, mentioned in mentions(new, scene.desired).items():
        yield from ((there, scene.makes(who)) for d in mentioned for there in scene.makers.of(d))


def _not_shared(scene: Scene) -> Iterator[Edge]:
    """An index of a partitioned table goes before a partition comes, whose own would become a share of it, and go
    with it.
    """
    for who, obj in scene.made.creates.items():
        if isinstance(obj, Partition):
            whole = ObjectId("table", obj.of)
            gone = (x for x, old in scene.made.drops.items() if old.parent == whole and _may_take(old))
            yield from ((scene.goes(x), ("create", who)) for x in gone)


def _may_take(old: Object) -> bool:
    return old.id.kind == "index" or (isinstance(old, Constraint) and old.type in "pux")


def _referenced(scene: Scene) -> Iterator[Edge]:
    """A foreign key leans on the unique index that PostgreSQL finds first, which should be none that goes."""
    uniques: dict[ObjectId | None, list[ObjectId]] = {}
    for who, old in scene.made.drops.items():
        if getattr(old, "definition", "").startswith(("CREATE UNIQUE", "PRIMARY KEY", "UNIQUE")):
            uniques.setdefault(old.parent, []).append(who)
    for who, obj in scene.made.creates.items():
        if uniques and isinstance(obj, Constraint) and obj.type == "f":
            tables = {ObjectId("table", d.path[:2]) for d in scene.desired.needs[who] if d.kind in ("table", "column")}
            yield from ((scene.goes(gone), ("create", who)) for table in tables for gone in uniques.get(table, ()))


def _replaced(gone: ObjectId, scene: Scene) -> Iterator[Edge]:
    """An overload comes after the one that it replaces, so that calls stay unambiguous."""
    if gone.kind in ROUTINES:
        same = (i for i in scene.made.creates if i.kind in ROUTINES and i.path[:2] == gone.path[:2])
        yield from ((scene.goes(gone), ("create", other)) for other in same)
