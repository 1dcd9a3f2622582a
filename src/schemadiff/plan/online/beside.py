"""Columns that change their type at once in; the steps out that make new ones beside them, fill them, and switch.

A trigger keeps the new columns right from the moment they are there. What hangs on the old ones is made on the new
ones while everybody reads and writes; the switch changes names.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from schemadiff.kinds.column import Column
from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.default import Default
from schemadiff.kinds.index import Index
from schemadiff.kinds.owned_by import OwnedBy
from schemadiff.model import Catalog, Object, ObjectId, Step
from schemadiff.plan.casts import converted
from schemadiff.plan.online.columns import expected
from schemadiff.plan.online.retyping import Retyping, routine_of
from schemadiff.plan.online.scene import Scene, validation
from schemadiff.quoting import identifier

_KEYS = "pu"
_REFERS = 1
# Between these every session converts alike.
_SETTLED = frozenset(
    (
        *("smallint", "integer", "bigint", "numeric", "boolean", "oid", "uuid", "json", "jsonb", "inet", "cidr"),
        *("text", "character varying", "character", "name"),
    )
)
_OF_SESSIONS = ("TimeZone", "DateStyle", "IntervalStyle", "bytea_output", "extra_float_digits", "lc_monetary")


def expand(group: Retyping, scene: Scene) -> Iterator[Step]:
    """All that can be done before the switch: empty columns and their triggers, the rows, then what hangs on them."""
    for step in group.alters:
        old, new = _columns(step)
        told = _told(new, group)
        # One table after the other: who writes to two of them must not meet us half-way.
        block = f"expand {new.parent}"
        yield Step("create", new=_empty(new, scene), block=block, context=told)
        value = _value(old, new, f"NEW.{identifier(new.id.path[2])}")
        kept = {**_kept(new, scene), "value": value, "settings": _settings(old, new), "definer": "." in new.type}
        yield Step("keep", new=_beside(new, scene), block=block, context={**told, **kept, "plain": step})
    for step in group.alters:
        old, new = _columns(step)
        source = identifier(new.id.path[2])
        filling = {"source": source, "value": _value(old, new, source)}
        told = _told(new, group)
        yield Step("backfill", new=_beside(new, scene), outside=True, phase="backfill", context={**told, **filling})
    for step in group.alters:
        _, new = _columns(step)
        if new.not_null:
            empty = _empty(new, scene)
            todo = Step("alter", empty, _beside(new, scene), frozenset({"not_null"}))
            yield from expected(todo, _beside(new, scene), scene, more=_told(new, group))
    # A foreign key wants the unique index of what it refers to.
    for obj in sorted(group.after, key=lambda o: (_order(o), o.id)):
        yield from _build(obj, group, scene)


def switch(group: Retyping, scene: Scene) -> Step:
    """Old names to new objects, in one short transaction."""
    first = _columns(group.alters[0])[1]
    parts = (*(step.subject for step in group.alters), *group.before, *group.after)
    context = {"steps": tuple(_switching(group, scene)), "alters": group.alters, **_told(first, group)}
    return Step("switch", new=first, parts=tuple({o.id: o for o in parts}.values()), context=context)


def contract(group: Retyping, scene: Scene) -> Iterator[Step]:
    """The old columns go. The new ones have their values."""
    for step in group.alters:
        old, new = _columns(step)
        gone = _renamed(old, scene.before(old.id.path[2]))
        yield Step("drop", old=gone, phase="contract", block=f"contract {new.parent}", context=_told(new, group))


def _columns(step: Step) -> tuple[Column, Column]:
    assert isinstance(step.old, Column)
    assert isinstance(step.new, Column)
    return step.old, step.new


def _told(new: Column, group: Retyping) -> dict[str, Any]:
    """Of each step: what it is for, and the column whose type tells that the switch is done."""
    return {"form": new.id, "retyped": group.alters[0].new}


def _renamed(column: Column, name: str) -> Column:
    return dataclasses.replace(column, id=ObjectId("column", (*column.id.path[:2], name)))


def _beside(new: Column, scene: Scene) -> Column:
    """The new column under the name that it has until the switch, and its NOT NULL as well."""
    name = scene.beside(new.not_null_constraint)
    return dataclasses.replace(
        _renamed(new, scene.beside(new.id.path[2])),
        identity=None,
        not_null_name=name if new.not_null else None,
        not_null_actual=name if new.not_null else None,
    )


def _empty(new: Column, scene: Scene) -> Column:
    return dataclasses.replace(_beside(new, scene), not_null=False, not_null_name=None)


def _value(old: Column, new: Column, value: str) -> str:
    """The value of the new column; PostgreSQL converts by itself what needs no words."""
    return converted(value, old.type, new.type) or value


def _kept(new: Column, scene: Scene) -> dict[str, Any]:
    """The trigger and its function. No other trigger is there, so the order of names is of no account."""
    return {"trigger": scene.beside(f"~{new.id.path[2]}"), "routine": routine_of(new, scene).path[:2]}


def _settings(old: Column, new: Column) -> tuple[str, ...]:
    """What the conversion may depend on besides the value: for all rows it is what it is when the trigger is made."""
    return () if {old.base_type, new.base_type} <= _SETTLED else _OF_SESSIONS


def _order(obj: Object) -> int:
    """What others lean on first: an index, then what needs none, then what refers to one."""
    return _REFERS if isinstance(obj, Constraint) and obj.type == "f" else 0


def _build(obj: Object, group: Retyping, scene: Scene) -> Iterator[Step]:
    """What hangs on the column, on the new one and under another name."""
    drawn = scene.policy.drawn[obj.id]
    name = scene.beside(obj.id.path[-1])
    on = next(step for step in group.alters if step.subject.id in scene.desired.needs[obj.id])
    told: Mapping[str, Any] = {**_told(_columns(on)[1], group), "of": obj.id, "final": obj}
    beside = dataclasses.replace(drawn, id=ObjectId(obj.id.kind, (*obj.id.path[:-1], name)))
    match beside:
        case Index():
            index = dataclasses.replace(beside, statistics=())
            yield Step("create", new=index, outside=True, context={**told, "concurrently": True})
        case Constraint() if beside.type in _KEYS:
            yield Step("build", new=drawn, outside=True, context={**told, "name": name})
        case _:
            yield Step("create", new=beside, context={**told, "not_valid": True})
            yield validation(beside, told)


def _switching(group: Retyping, scene: Scene) -> Iterator[Step]:
    for table in _locked(group, scene):
        yield from (Step("drop", old=obj) for obj in group.before if obj.parent == table and _order(obj) == _REFERS)
        columns = (_columns(step) for step in group.alters if step.subject.parent == table)
        yield from (Step("unkeep", old=old, context=_kept(new, scene)) for old, new in columns)
    for obj in sorted(group.before, key=lambda o: (-_order(o), o.id)):
        if _order(obj) != _REFERS:
            yield Step("drop", old=obj)
    for step in group.alters:
        old, new = _columns(step)
        yield from _take_over(old, new, scene)
    for obj in sorted(group.after, key=lambda o: (_order(o), o.id)):
        yield from _final(obj, scene)
    yield from _satellites(group, scene.desired)


def _locked(group: Retyping, scene: Scene) -> Iterator[ObjectId]:
    """The tables, those that refer before those that are referred to: an INSERT locks them in this order, too."""
    refers: dict[ObjectId, set[ObjectId]] = {}
    for obj in (*(step.subject for step in group.alters), *group.before):
        assert obj.parent is not None
        to = {ObjectId("table", i.path[:2]) for i in scene.live.needs[obj.id] if i.kind == "column"}
        refers.setdefault(obj.parent, set()).update(to - {obj.parent} if _order(obj) == _REFERS else ())
    while refers:
        first = next((t for t in sorted(refers) if not any(t in to for to in refers.values())), min(refers))
        del refers[first]
        yield first


def _take_over(old: Column, new: Column, scene: Scene) -> Iterator[Step]:
    """The old column gives its name, its default and its numbers away, and insists on nothing any more."""
    gone = _renamed(old, scene.before(old.id.path[2]))
    default = scene.live.objects.get(ObjectId("default", old.id.path))
    if default is not None:
        yield Step("drop", old=default)
    named = {"fresh": _beside(new, scene), "gone": gone}
    sequence = scene.before(old.identity.sequence[1]) if old.identity else ""
    yield Step("take_over", old=old, new=new, context={**named, "sequence": sequence, "named": new.not_null_actual})
    wanted = scene.desired.objects.get(ObjectId("default", new.id.path))
    if isinstance(wanted, Default):
        yield Step("create", new=wanted)


def _final(obj: Object, scene: Scene) -> Iterator[Step]:
    name = scene.beside(obj.id.path[-1])
    if isinstance(obj, Constraint) and obj.type in _KEYS:
        yield Step("create", new=obj, context={"index": name})
        return
    beside = ObjectId(obj.id.kind, (*obj.id.path[:-1], name))
    yield Step("rename", new=obj, context={"old": beside, "new": obj.id})
    if isinstance(obj, Index) and obj.statistics:
        yield Step("complete", new=obj, context={"attach": None})


def _satellites(group: Retyping, desired: Catalog) -> Iterator[Step]:
    """What was said of the old objects: whose the sequences are, comments, grants."""
    columns = [_columns(step)[1] for step in group.alters]
    sequences = {ObjectId("sequence", c.identity.sequence) for c in columns if c.identity}
    about = {*group.columns, *(o.id for o in group.after), *sequences}
    paths = {column.path for column in group.columns}
    for object_id, obj in sorted(desired.objects.items()):
        owned = isinstance(obj, OwnedBy) and obj.column in paths
        if owned or (object_id.kind in ("comment", "grant") and object_id.target in about):
            yield Step("create", new=obj)
