"""Ordered groups of actions in, steps out: what each statement shows, loses and must be committed before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from schemadiff.kinds import KINDS
from schemadiff.kinds.column import Column
from schemadiff.kinds.composite import Composite
from schemadiff.kinds.enum import Enum
from schemadiff.kinds.partition import Partition
from schemadiff.kinds.table import Table
from schemadiff.model import Alter, Catalog, Object, ObjectId, Step
from schemadiff.plan.casts import using
from schemadiff.plan.decide import Decisions
from schemadiff.plan.not_null_names import before_attaching, before_inheriting
from schemadiff.plan.order import Action, Group
from schemadiff.plan.shares import Shares, shares_of

_NAME_BYTES = 63


def steps_of(groups: Iterable[Group], made: Decisions, live: Catalog, desired: Catalog) -> tuple[Step, ...]:
    """One step a group."""
    shares = shares_of(desired)
    return tuple(_step(group, made, live, desired, shares) for group in groups)


def _step(group: Group, made: Decisions, live: Catalog, desired: Catalog, shares: Shares) -> Step:
    verb, who = group.head
    if verb == "create":
        new, parts = made.creates[who], _parts(group.folded, made.creates)
        return Step("create", new=new, parts=parts, context=_partitioned(new, made, live, desired, shares))
    if verb == "shell":
        return Step("shell", new=made.creates[who])
    if verb == "alter":
        return _alter(made.alters[who], made, live, desired)
    old = made.drops[who]
    if verb == "drop":
        return Step("drop", old=old, loses=_loses(old, group.folded, made))
    return Step(verb, old=old, context={"name": aside_name(who)})


def _partitioned(obj: Object, made: Decisions, live: Catalog, desired: Catalog, shares: Shares) -> dict[str, Any]:
    """How an index of partitions finds its whole, or the whole its shares, where PostgreSQL does not by itself;
    and what a table is to be called differently in before it becomes a partition.
    """
    if isinstance(obj, Partition):
        return {"renamed": () if obj.parent in made.creates else before_attaching(obj, live, desired)}
    if obj.parent is None or obj.id.kind not in ("index", "constraint"):
        return {}
    if shares.by_name(obj):
        mine = ((share.path[0], share.path[-1]) for share in shares.of.get(obj.id, ()))
        return {"only": True, "shares": tuple(mine)}
    wholes = [w for w in KINDS[obj.id.kind].whole(obj) if w in desired.objects and w not in made.creates]
    attached_later = ObjectId("partition", obj.parent.path) in made.creates
    return {"attach": wholes[0]} if wholes and not attached_later else {}


def aside_name(type_: ObjectId) -> str:
    """The name a rebuilt type's old form has until nothing uses it any more."""
    name, suffix = type_.path[-1], "__old"
    while len((name + suffix).encode()) > _NAME_BYTES:
        name = name[:-1]
    return name + suffix


def _alter(change: Alter, made: Decisions, live: Catalog, desired: Catalog) -> Step:
    context: dict[str, Any] = {}
    if (
        isinstance(change.new, Column)
        and change.new.not_null
        and change.new.has_children
        and "not_null" in change.changed
    ):
        context["renamed"] = before_inheriting(change.new, live, desired)
    if (
        isinstance(change.old, Column)
        and isinstance(change.new, Column)
        and "type" in change.changed
        and not change.new.generated
    ):
        rebuilt = bool(live.needs[change.old.id] & made.asides)
        context["using"] = using(change.old, change.new, rebuilt=rebuilt)
    if isinstance(change.new, Composite):
        tables = (live.objects[who] for who, needs in live.needs.items() if change.new.id in needs)
        context["cascade"] = any(isinstance(t, Table) and t.of_type for t in tables)
    # A new label can be used only after the transaction that added it.
    commit_after = isinstance(change.new, Enum)
    return Step("alter", change.old, change.new, change.changed, commit_after=commit_after, context=context)


def _parts(folded: Iterable[Action], creates: dict[ObjectId, Object]) -> tuple[Object, ...]:
    """Columns in their order, then defaults and constraints as they will be written."""
    parts = [creates[who] for _, who in folded]
    return tuple(sorted(parts, key=lambda o: (KINDS[o.id.kind].rank, getattr(o, "position", 0), _weight(o), o.id)))


def _weight(obj: Object) -> int:
    """Primary key first, then unique, exclusion, check."""
    return "puxc".find(getattr(obj, "type", "")[:1] or "p")


def _loses(old: Object, folded: Iterable[Action], made: Decisions) -> str:
    if KINDS[old.id.kind].holds_data and not getattr(old, "generated", ""):
        return old.id.kind
    return ""
