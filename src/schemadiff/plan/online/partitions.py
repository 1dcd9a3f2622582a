"""A step that attaches or detaches a partition of busy tables in, its online form out."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from schemadiff.kinds.partition import Partition
from schemadiff.model import ObjectId, Step
from schemadiff.plan.online.scene import Scene, validation


def attach(step: Step, new: Partition, scene: Scene) -> Iterator[Step]:
    """A check that says what the bounds say spares ATTACH the look at every row under its strongest lock."""
    table = ObjectId("table", new.id.path)
    # The bounds of a hash partition name their table by its oid, which nobody knows beforehand.
    known = new.constraint and "satisfies_hash_partition" not in new.constraint
    if table not in scene.live.objects or table in scene.fresh or not known:
        yield step
        return
    context = {"of": new.id, "check": scene.beside(f"{new.id.path[1]}_bounds")}
    yield Step("expect", new=new, context={**context, "plain": step})
    yield validation(new, context)
    yield step
    yield Step("settle", new=new, context=context)


def detach(step: Step, old: Partition, scene: Scene) -> Iterator[Step]:
    """DETACH CONCURRENTLY, which PostgreSQL refuses while there is a default partition."""
    siblings = (o for o in scene.live.objects.values() if isinstance(o, Partition) and o.of == old.of)
    if any(sibling.bound == "DEFAULT" for sibling in siblings):
        yield step
        return
    yield dataclasses.replace(step, outside=True, context={**step.context, "concurrently": True})
