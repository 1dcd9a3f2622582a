"""A scene in, what is done by the statement of something else out: written inside it, or gone with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from schemadiff.kinds import KINDS
from schemadiff.kinds.column import Column
from schemadiff.kinds.partition import Partition
from schemadiff.model import Alter, Object, ObjectId
from schemadiff.plan.actions import Action, must_go_first, twins
from schemadiff.plan.scene import Scene


def folding(scene: Scene) -> dict[Action, Action]:
    """Each such action, and the action that does it as well."""
    into = dict(_written_inside(scene))
    for who in twins(into, scene.made):
        del into["create", who]
    for who, obj in scene.made.drops.items():
        holder = _taken_by(who, obj, scene)
        if holder is not None:
            into["drop", who] = scene.goes(holder)
    return into | dict(_with_its_column(scene))


def head(action: Action, into: Mapping[Action, Action]) -> Action:
    """The action whose statement does this one."""
    while action in into:
        action = into[action]
    return action


def _written_inside(scene: Scene) -> Iterator[tuple[Action, Action]]:
    for who, obj in scene.made.creates.items():
        inside = obj.parent is not None and ("create", obj.parent) in scene.actions and KINDS[who.kind].inline(obj)
        if inside and obj.parent is not None and not (scene.shares.by_name(obj) or _is_of_a_parent(who, scene)):
            yield ("create", who), ("create", obj.parent)


def _with_its_column(scene: Scene) -> Iterator[tuple[Action, Action]]:
    """The default of a column that changes its type goes and comes back by the same statement: nobody sees the table
    without it, and it is one look at the table instead of three.
    """
    made = scene.made
    for who, change in made.alters.items():
        default = ObjectId("default", who.path)
        comes_back = default in made.drops and default in made.creates
        if comes_back and _is_only_retyped(change) and not _waits_for_more(default, who, scene):
            yield ("drop", default), ("alter", who)
            yield ("create", default), ("alter", who)


def _is_only_retyped(change: Alter) -> bool:
    """Whether one command does it. Where others inherit the column their defaults stay, and the type does not."""
    columns = [obj for obj in (change.old, change.new) if isinstance(obj, Column) and not obj.has_children]
    return len(columns) == 2 and change.changed <= {"type", "collation"}


def _waits_for_more(default: ObjectId, column: ObjectId, scene: Scene) -> bool:
    """Whether something that goes, comes or changes is between the default and its column, as a function may be."""
    made = scene.made
    more = {d for c in (scene.live, scene.desired) for d in c.needs[default] - c.needs[column] - {column}}
    return any(d in made.drops or d in made.creates or d in made.alters for d in more)


def _is_of_a_parent(default: ObjectId, scene: Scene) -> bool:
    """Whether this is the default of a column that no CREATE TABLE writes, because the table inherits it."""
    return default.kind == "default" and scene.makers.only_inherited(ObjectId("column", default.path))


def _taken_by(who: ObjectId, obj: Object, scene: Scene) -> ObjectId | None:
    """The dropped object that takes this one along: its parent, the whole it is a share of, or its column."""
    made = scene.made
    if scene.steps_aside(who) or (obj.parent in made.moved and must_go_first(obj)):
        return None
    if (moved := _moved_above(who, scene)) is not None:
        return moved
    if obj.parent in made.drops:
        return None if isinstance(obj, Partition) and _is_referenced(obj, scene) else obj.parent
    whole = next((w for w in KINDS[who.kind].whole(obj) if w in made.drops), None)
    if whole is not None and scene.detached(obj) is None:
        return whole
    shells = (d for d in sorted(scene.live.needs[who]) if d in made.drops and who in scene.live.needs[d])
    if (shell := next((d for d in shells if KINDS[d.kind].shell), None)) is not None:
        return shell
    return _owning_column(who, scene) if who.kind == "sequence" else _column_of(who, obj, scene)


def _moved_above(who: ObjectId, scene: Scene) -> ObjectId | None:
    """The partitioned table that is made anew without this partition, and goes when its rows are in the new one."""
    if who.kind != "table" or who in scene.made.creates:
        return None
    return next((whole for whole in scene.above.get(who, ()) if whole in scene.made.moved), None)


def _is_referenced(partition: Partition, scene: Scene) -> bool:
    """Whether foreign keys lead to the partitioned table, which stays: then only DETACH lets the partition go."""
    table = ObjectId("table", partition.id.path)
    return ObjectId("table", partition.of) not in scene.made.drops and bool(scene.keys_above(table, scene.keys))


def _owning_column(sequence: ObjectId, scene: Scene) -> ObjectId | None:
    owned = ObjectId("owned_by", sequence.path)
    needs = scene.live.needs.get(owned, frozenset())
    return next((d for d in needs if d.kind == "column" and d in scene.made.drops), None)


def _column_of(who: ObjectId, obj: Object, scene: Scene) -> ObjectId | None:
    """The column that takes along what stands on it, or the same column of a parent."""
    if who in scene.made.creates:
        return None
    if who.kind == "column":
        return next((c for c in scene.dropped_above(obj) if not scene.only(c)), None)
    if who.kind in ("index", "constraint") and obj.parent is not None:
        needed = sorted(scene.live.needs[who])
        columns = (d for d in needed if d.kind == "column" and d.path[:2] == obj.parent.path)
        return next((c for c in columns if c in scene.made.drops and not scene.only(c)), None)
    return None
