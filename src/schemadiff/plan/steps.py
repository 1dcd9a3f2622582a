"""Ordered groups of actions in, steps out: what each statement shows, loses and must be committed before."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from schemadiff.kinds import KINDS
from schemadiff.kinds.column import Column
from schemadiff.kinds.composite import Composite
from schemadiff.kinds.enum import Enum
from schemadiff.kinds.owned_by import OwnedBy
from schemadiff.kinds.partition import Partition
from schemadiff.kinds.table import Table
from schemadiff.model import Alter, Catalog, Object, ObjectId, Step
from schemadiff.plan.actions import Action
from schemadiff.plan.aside_names import aside_name
from schemadiff.plan.casts import using
from schemadiff.plan.decide import Decisions
from schemadiff.plan.inherit import Children, children, defaults_not_inherited, kept_below
from schemadiff.plan.names import taken_until
from schemadiff.plan.not_null_names import (
    NAMED,
    before_attaching,
    before_inheriting,
    spelled_out,
    with_given_name,
    without_name,
)
from schemadiff.plan.order import Group
from schemadiff.plan.sequence_owners import given_to
from schemadiff.plan.shares import Shares
from schemadiff.quoting import identifier


def steps_of(
    groups: Iterable[Group], made: Decisions, live: Catalog, desired: Catalog, shares: Shares
) -> tuple[Step, ...]:
    """One step a group."""
    todo = tuple(groups)
    below = children(live, without=made.drops)
    made_of = (_step(group, made, live, desired, shares, below) for group in todo)
    steps = [_named(step, todo, place, made) for place, step in enumerate(spelled_out(made_of, live, desired))]
    announced = {step.subject.id for step in steps if step.verb == "shell"}
    return tuple(_filling(step) if step.verb == "create" and step.subject.id in announced else step for step in steps)


def _filling(step: Step) -> Step:
    """The step that makes what is there already, with nothing in it."""
    return dataclasses.replace(step, context={**step.context, "announced": True})


def _named(step: Step, todo: Sequence[Group], place: int, made: Decisions) -> Step:
    """The step that adds a column, its NOT NULL without a name where that one is free only later."""
    if step.verb != "create" or not isinstance(step.new, Column):
        return step
    actions = (action for group in todo[place + 1 :] for action in (group.head, *group.folded))
    later = (made.drops[who] for verb, who in actions if verb == "drop")
    return dataclasses.replace(step, new=without_name(step.new)) if taken_until(later, step.new) else step


def _step(group: Group, made: Decisions, live: Catalog, desired: Catalog, shares: Shares, below: Children) -> Step:
    verb, who = group.head
    if verb == "create":
        new, parts = made.creates[who], _parts(group.folded, made.creates)
        if who in made.moved and desired.version >= NAMED:
            parts = tuple(map(with_given_name, parts))
        context = _partitioned(new, made, live, desired, shares)
        if without := defaults_not_inherited(parts, desired):
            context = {**context, "without_default": without}
        if isinstance(new, OwnedBy):
            context = {"owner": given_to(new, made, live)}
        return Step("create", new=new, parts=parts, context=context)
    if verb == "shell":
        return Step("shell", new=made.creates[who])
    if verb == "hollow":
        return Step("hollow", old=made.drops[who])
    if verb == "untie":
        return Step("untie", old=made.alters[who].old)
    if verb == "alter":
        return _with_default(_alter(made.alters[who], made, live, desired), group, made)
    old = made.drops[who]
    if verb == "drop":
        only = {"only": True} if kept_below(old, live, made.drops, below) else {}
        return Step("drop", old=old, loses=_loses(old, group.folded, made), context=only)
    if who in made.moved:
        return _moving(verb, who, group, made)
    return Step(verb, old=old, context={"name": aside_name(who.path[-1])})


def _moving(verb: str, who: ObjectId, group: Group, made: Decisions) -> Step:
    """A table steps aside, and goes when its rows are in the new one; what has no place there is lost."""
    old, new = made.drops[who], made.creates[who]
    columns = [o for o in made.drops.values() if isinstance(o, Column) and o.parent == who]
    if verb == "aside":
        sequences = [c.identity.sequence for c in columns if c.identity]
        renamed = [(s, aside_name(s[1])) for s in sorted(sequences)]
        return Step("aside", old=old, context={"name": aside_name(who.path[-1]), "sequences": renamed})
    lost = any(not c.generated and c.id not in made.creates for c in columns)
    moves = [(o, made.creates[o.id]) for o in sorted(columns, key=lambda c: c.position) if o.id in made.creates]
    return Step(
        "move",
        old=old,
        new=new,
        loses="column" if lost else "",
        context={"name": aside_name(who.path[-1]), "moves": [_moved(o, n) for o, n in moves if isinstance(n, Column)]},
    )


def _moved(old: Column, new: Column) -> tuple[Column, Column, str]:
    """The column as it was, with its sequence's name aside; as it will be; and its value for the new one."""
    value = using(old, new, rebuilt=False) or identifier(old.id.path[2])
    if old.identity is None:
        return old, new, value
    schema, sequence = old.identity.sequence
    aside = dataclasses.replace(old.identity, sequence=(schema, aside_name(sequence)))
    return dataclasses.replace(old, identity=aside), new, value


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
        and not _is_foreign(change.new, desired)
    ):
        rebuilt = bool(live.needs[change.old.id] & made.asides)
        context["using"] = using(change.old, change.new, rebuilt=rebuilt)
    if isinstance(change.new, Composite):
        tables = (live.objects[who] for who, needs in live.needs.items() if change.new.id in needs)
        context["cascade"] = any(isinstance(t, Table) and t.of_type for t in tables)
    if isinstance(change.new, OwnedBy):
        context["owner"] = given_to(change.new, made, live)
    # A new label can be used only after the transaction that added it.
    block = "values" if isinstance(change.new, Enum) else ""
    return Step("alter", change.old, change.new, change.changed, block=block, context=context)


def _with_default(step: Step, group: Group, made: Decisions) -> Step:
    """The step that changes a column, with the default that goes before and the one that comes after."""
    if not group.folded:
        return step
    comes = tuple(made.creates[who] for verb, who in group.folded if verb == "create")
    goes = any(verb == "drop" for verb, _ in group.folded)
    context = {**step.context, "default_goes": goes, "default": comes[0] if comes else None}
    return dataclasses.replace(step, parts=comes, context=context)


def _is_foreign(column: Column, desired: Catalog) -> bool:
    """Whether the column's rows are elsewhere: nothing converts them, and USING is refused."""
    table = desired.objects.get(ObjectId("table", column.id.path[:2]))
    return isinstance(table, Table) and table.server is not None


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
