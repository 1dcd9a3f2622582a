"""Constraints, indexes and grants of a plan's steps in, operations out: what rows and roles may from now on."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.grant import Grant
from schemadiff.kinds.index import Index
from schemadiff.model import Object, ObjectId, Step
from schemadiff.quoting import display
from schemadiff.safety.covering import index_columns, is_indexed
from schemadiff.safety.migrating import Migrating
from schemadiff.safety.operation import Operation


def created_constraint(base: Operation, step: Step, scene: Migrating) -> Operation:
    """A new constraint, which may come in parts: its index first, or NOT VALID.

    Where the table had the same one before, it is no new rule.
    """
    constraint = next(o for o in (step.subject, *step.parts) if o.id == base.object)
    assert isinstance(constraint, Constraint)
    assert base.table is not None
    same = any(
        isinstance(o, Constraint) and (o.type, o.definition, o.enforced) == _rule(constraint)
        for o in _parts_before(base.table, scene)
    )
    return dataclasses.replace(
        base,
        constraint=constraint.type,
        validated=constraint.validated and constraint.enforced and not step.context.get("not_valid"),
        using_index=bool(step.context.get("index")),
        columns=constraint.columns,
        new_columns=same or not constraint.enforced or _all_new(constraint.columns, base.table, scene),
        indexed=is_indexed(constraint.columns, base.table, scene.held_after) if constraint.type == "f" else None,
    )


def _rule(constraint: Constraint) -> tuple[str, str, bool]:
    return constraint.type, constraint.definition, constraint.enforced


def created_index(base: Operation, index: Object, scene: Migrating) -> Operation:
    """A new index; a unique one is a new rule, unless the table had it before."""
    assert isinstance(index, Index)
    assert base.table is not None
    same = any(isinstance(o, Index) and _shape(o) == _shape(index) for o in _parts_before(base.table, scene))
    columns = tuple(i.path[2] for i in sorted(scene.result.needs.get(index.id, ())) if i.kind == "column")
    return dataclasses.replace(
        base,
        unique=index.is_unique,
        columns=index_columns(index.definition),
        new_columns=same or _all_new(columns, base.table, scene),
    )


def _shape(index: Index) -> tuple[bool, str]:
    """Whether it is unique, and all that its definition says behind the name of the table."""
    return index.is_unique, index.definition.partition(" USING ")[2]


def _all_new(columns: Iterable[str], table: ObjectId, scene: Migrating) -> bool:
    found = [ObjectId("column", (*table.path, column)) for column in columns]
    return bool(found) and all(map(scene.is_new, found))


def _parts_before(table: ObjectId, scene: Migrating) -> Iterable[Index | Constraint]:
    return scene.held_before(scene.was(table))


def grant_lessened(base: Operation, old: Grant, new: Object | None, scene: Migrating) -> Iterator[Operation]:
    """What a role may no longer, on something that stays. Privileges that come again are not taken."""
    target = old.id.target
    if target is None or (target in scene.start.objects and target not in scene.result.objects):
        return
    now = new if isinstance(new, Grant) else scene.result.objects.get(old.id)
    kept = now.privileges if isinstance(now, Grant) else old.defaults
    gone = sorted(set(old.privileges) - set(kept))
    if gone:
        who = old.role or old.id.path[-1]
        yield dataclasses.replace(base, detail=f"{who} loses {', '.join(gone)} on {display(target)}")
