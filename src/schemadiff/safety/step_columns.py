"""Columns of a plan's steps in, operations out: added, altered, without their default."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from schemadiff.kinds.column import Column
from schemadiff.kinds.default import Default
from schemadiff.model import Object, ObjectId, Step
from schemadiff.safety.migrating import Migrating
from schemadiff.safety.operation import Operation, Verb

_STORED = "s"


def created_column(base: Operation, column: Object, filled: bool, step: Step, scene: Migrating) -> Operation:
    """A new column, with what its default is in PostgreSQL's own eyes."""
    assert isinstance(column, Column)
    default = scene.result.objects.get(ObjectId("default", column.id.path))
    own = filled and isinstance(default, Default)
    volatile = isinstance(default, Default) and default.volatile
    counts = _counts(column, default)
    return dataclasses.replace(
        base,
        new_type=column.type,
        not_null=column.not_null,
        default=own or column.identity is not None or bool(column.generated) or _by_domain(column, scene),
        stored=column.generated == _STORED or bool(counts),
        volatile=volatile if own and not counts else None,
        identity=counts,
    )


def _counts(column: Column, default: Object | None) -> str:
    """The type in which a key of its own counts up."""
    if column.identity is not None:
        return column.identity.type
    serial = isinstance(default, Default) and default.expression.startswith("nextval(")
    return column.type if serial else ""


def _by_domain(column: Column, scene: Migrating) -> bool:
    """Whether its type, a domain, has a default."""
    needed = (scene.result.objects.get(i) for i in scene.result.needs.get(column.id, ()) if i.kind == "domain")
    return any(getattr(domain, "default", None) is not None for domain in needed)


def altered_column(base: Operation, old: Object, new: Object, changed: frozenset[str]) -> Iterator[Operation]:
    """Each of the things that one step changes about a column."""
    assert isinstance(old, Column)
    assert isinstance(new, Column)
    if changed & {"type", "collation"}:
        yield dataclasses.replace(base, verb=Verb.RETYPE, old_type=old.type, new_type=new.type)
    if new.not_null and not old.not_null:
        yield dataclasses.replace(base, verb=Verb.SET_NOT_NULL)
    filled, fills = (c.identity is not None or bool(c.generated) for c in (old, new))
    if filled and not fills:
        yield dataclasses.replace(base, verb=Verb.DROP_DEFAULT, not_null=new.not_null)
    if new.identity and new.identity.always and not (old.identity and old.identity.always):
        yield dataclasses.replace(base, verb=Verb.ALWAYS)
    if not changed & {"type", "collation", "not_null", "identity", "generated"}:
        yield base


def default_gone(base: Operation, scene: Migrating) -> Iterator[Operation]:
    """A default that does not come again, of a column that stays."""
    column = scene.result.objects.get(ObjectId("column", base.object.path))
    if isinstance(column, Column) and base.object not in scene.result.objects:
        fills = column.identity is not None or bool(column.generated)
        yield dataclasses.replace(base, object=column.id, not_null=column.not_null and not fills)
