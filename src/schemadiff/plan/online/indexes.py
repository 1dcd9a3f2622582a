"""A step that makes or drops an index of a busy table in, its online form out: CONCURRENTLY, which blocks nobody."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from schemadiff.kinds.index import Index
from schemadiff.model import ObjectId, Step
from schemadiff.plan.online.scene import Scene


def build_index(step: Step, new: Index, scene: Scene) -> Iterator[Step]:
    """CREATE INDEX CONCURRENTLY; one that changes is built beside the old one, takes its name, and the old one goes."""
    if new.relkind == "p":
        # Of a partitioned table it is made ONLY there, and the indexes of the partitions are attached.
        yield step
        return
    swapped = scene.is_swapped(new.id)
    name = scene.beside(new.id.path[1]) if swapped else new.id.path[1]
    built = dataclasses.replace(new, id=ObjectId("index", (new.id.path[0], name)), statistics=())
    of: dict[str, object] = {"of": new.id, **({"final": new} if swapped else {})}
    yield Step("create", new=built, outside=True, context={**of, "concurrently": True, "plain": step})
    if swapped:
        old = scene.live.objects[new.id]
        gone = scene.before(new.id.path[1])
        yield Step("swap", old=old, new=new, context={**of, "name": name, "old_name": gone})
        yield _drop(dataclasses.replace(old, id=ObjectId("index", (new.id.path[0], gone))), {"of": new.id})
    elif new.statistics or step.context.get("attach"):
        yield Step("complete", new=new, context={**of, "attach": step.context.get("attach")})


def drop_index(step: Step, old: Index, scene: Scene) -> Iterator[Step]:
    """DROP INDEX CONCURRENTLY, which cannot be done to indexes of partitioned tables and their shares."""
    if scene.is_swapped(old.id):
        return
    if old.relkind == "p" or old.parent_index is not None:
        yield step
        return
    yield _drop(old, {})


def _drop(old: object, of: dict[str, object]) -> Step:
    assert isinstance(old, Index)
    return Step("drop", old=old, outside=True, phase="contract", context={**of, "concurrently": True})
