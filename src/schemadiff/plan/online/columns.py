"""A step that changes or adds a column of a busy table in, its online form out."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from schemadiff.kinds.column import Column
from schemadiff.kinds.default import Default
from schemadiff.kinds.partition import Partition
from schemadiff.kinds.table import Table
from schemadiff.kinds.trigger import Trigger
from schemadiff.model import Object, ObjectId, Step
from schemadiff.plan.not_null_names import NAMED
from schemadiff.plan.online.scene import Scene, validation
from schemadiff.quoting import display

_NOT_NULL = frozenset({"not_null", "not_null_name", "not_null_no_inherit", "not_null_validated"})


def set_not_null(step: Step, new: Column, scene: Scene) -> Iterator[Step]:
    """NOT NULL that is validated before it is relied on; what else changes in the column keeps its form."""
    old = step.old
    assert isinstance(old, Column)
    if old.not_null or not (new.not_null and new.not_null_validated) or step.context.get("renamed"):
        yield step
        return
    rest = step.changed - _NOT_NULL
    other = [dataclasses.replace(step, changed=rest)] if rest else []
    # An identity column must be NOT NULL before it becomes one.
    late = "identity" in rest
    if not late:
        yield from other
    alone = dataclasses.replace(step, changed=_NOT_NULL & step.changed)
    yield from expected(alone, new, scene, first={"plain": alone})
    if late:
        yield from other


def add_volatile(step: Step, new: Column, scene: Scene) -> Iterator[Step]:
    """A column whose default differs from row to row: added empty, filled in batches, then NOT NULL.

    PostgreSQL would write the whole table anew under its strongest lock. An UPDATE would run the table's triggers, so
    a table with some keeps the plain form.
    """
    defaults = [part for part in step.parts if isinstance(part, Default) and part.volatile]
    if not defaults or new.has_children or in_the_way_of_updates(new, scene):
        yield step
        return
    empty = dataclasses.replace(new, not_null=False, not_null_name=None)
    yield Step("create", new=empty, context={"plain": step})
    yield Step("create", new=defaults[0])
    yield Step("backfill", new=new, outside=True, phase="backfill", context={"of": new.id})
    if new.not_null:
        filled = dataclasses.replace(step, verb="alter", old=empty, changed=frozenset({"not_null"}), parts=())
        yield from expected(filled, new, scene)


def expected(
    step: Step,
    new: Column,
    scene: Scene,
    *,
    more: Mapping[str, Any] = MappingProxyType({}),
    first: Mapping[str, Any] = MappingProxyType({}),
) -> Iterator[Step]:
    """From 18 on a NOT NULL can wait for its validation by itself; before, a check stands in for it.

    `more` is told of all its steps, `first` of the first one.
    """
    named = scene.desired.version >= NAMED
    check = "" if named else scene.beside(f"{new.id.path[1]}_{new.id.path[2]}_not_null")
    context = {"of": new.id, "check": check, **more}
    yield Step("expect", step.old, new, step.changed, context={**context, **first})
    yield validation(new, context)
    if not named:
        yield Step("settle", step.old, new, step.changed, context=context)


def in_the_way_of_updates(new: Column, scene: Scene) -> str:
    """What an UPDATE of every row would do beyond changing the column; empty where it does nothing else."""
    table = scene.live.objects.get(ObjectId("table", new.id.path[:2]))
    if not isinstance(table, Table) or table.partition_key or table.server:
        return "its table has no rows of its own"
    if table.force_row_security:
        return "row security hides rows of its table"
    watching = sorted(o.id for o in scene.live.objects.values() if o.parent == table.id and _watches_updates(o))
    return f"an update of its rows would meet {display(watching[0])}" if watching else ""


def _watches_updates(part: Object) -> bool:
    return isinstance(part, Trigger | Partition) or part.id.kind == "rule"
