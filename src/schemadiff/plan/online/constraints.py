"""A step that adds a constraint to a busy table in, its online form out.

Checks and foreign keys come NOT VALID and are validated under a lock that lets everybody read and write. Keys come
by an index that was built before; an exclusion constraint cannot (PostgreSQL 14 to 18).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from schemadiff.kinds.constraint import Constraint
from schemadiff.model import ObjectId, Step
from schemadiff.plan.online.scene import Scene, can_come_by_index, can_wait, validation
from schemadiff.soundness import sound


def add_not_valid(step: Step, new: Constraint, scene: Scene) -> Iterator[Step]:
    """NOT VALID, then VALIDATE. One that changes is made beside the old one, which watches until the end."""
    if not can_wait(new, scene.desired.version):
        yield step
        return
    if not scene.is_swapped(new.id):
        yield dataclasses.replace(step, context={**step.context, "not_valid": True, "plain": step})
        yield validation(new, {"of": new.id})
        return
    beside = dataclasses.replace(new, id=ObjectId("constraint", (*new.id.path[:2], scene.beside(new.id.path[2]))))
    of = {"of": new.id, **_final(new, scene)}
    yield Step("create", new=beside, context={**step.context, **of, "not_valid": True, "plain": step})
    yield validation(beside, of)
    old = scene.live.objects[new.id]
    yield Step("swap", old=old, new=new, context={**of, "name": beside.id.path[2], "index": ""})


def add_by_index(step: Step, new: Constraint, scene: Scene) -> Iterator[Step]:
    """CREATE UNIQUE INDEX CONCURRENTLY, then the constraint that takes it over."""
    if not can_come_by_index(new):
        yield step
        return
    swapped = scene.is_swapped(new.id)
    name = scene.beside(new.id.path[2]) if swapped else new.id.path[2]
    of = {"of": new.id, "name": name, **(_final(new, scene) if swapped else {})}
    yield Step("build", new=new, outside=True, context={**of, "plain": step})
    if swapped:
        yield Step("swap", old=scene.live.objects[new.id], new=new, context={**of, "index": name})
    else:
        yield dataclasses.replace(step, context={**step.context, "index": name})


def _final(new: Constraint, scene: Scene) -> dict[str, object]:
    """What it will be; and whether its old form may look the same, and is not kept by PostgreSQL."""
    old = scene.live.objects[new.id]
    return {"final": new, **({"unsound": True} if sound(old) != old else {})}
