"""Changes and the catalogs that they lead from and to in, the steps that make them in an order that works out."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from schemadiff.kinds import KINDS
from schemadiff.model import Catalog, Change, Object, ObjectId, Step
from schemadiff.plan.decide import decide
from schemadiff.plan.inherit import not_inherited
from schemadiff.plan.left_behind import refuse_left_behind
from schemadiff.plan.newborn import with_defaults
from schemadiff.plan.online import NEVER, Online, as_online
from schemadiff.plan.order import Cycle, ordered
from schemadiff.plan.partition_keys import with_keys_anew
from schemadiff.plan.row_types import refuse_held, views_of_rows
from schemadiff.plan.sequence_owners import has_its_tables_owner
from schemadiff.plan.shares import shares_of
from schemadiff.plan.steps import steps_of
from schemadiff.plan.taken_on import with_left_behind, with_taken_on
from schemadiff.plan.typed_tables import refuse_another_order
from schemadiff.stages import stage


@stage("planning")
def plan(changes: Iterable[Change], live: Catalog, desired: Catalog, online: Online = NEVER) -> tuple[Step, ...]:
    """The statements that make the changes, in an order that PostgreSQL accepts.

    `live` and `desired` are the catalogs that the changes were made from, `online` says which tables must not be kept
    from others for long. Raises InputError where something would name
    a role that is dropped, and SchemadiffError where no order exists, which would be our bug.
    """
    changes = tuple(changes)
    refuse_left_behind(changes, live, desired)
    refuse_another_order(changes, live, desired)
    changes, live = with_left_behind(with_keys_anew(changes, live, desired), live, desired)
    changes, desired = with_taken_on(changes, live, _with_unstated(desired, live))
    own = [c for c in not_inherited(changes, live, desired) if not has_its_tables_owner(c, desired)]
    anew: frozenset[ObjectId] = frozenset()
    while True:
        made = decide(own, live, desired, anew)
        if held := views_of_rows(made, live, desired):
            anew |= held
            continue
        refuse_held(made, live, desired)
        granted = with_defaults(made, live, desired)
        try:
            kept = frozenset(i for i in live.objects if i.kind == "table" and i not in made.creates)
            shares = shares_of(granted, online.wants, kept)
            groups = ordered(made, live, granted, shares)
            steps = steps_of(groups, made, live, granted, shares)
            return as_online(steps, [group.after for group in groups], live, granted, online)
        except Cycle as cycle:
            # A view that could be replaced, but not before what it is about is gone, is made anew.
            more = frozenset(i for i in cycle.altered - anew if KINDS[i.kind].fragile(live.objects[i]))
            if not more:
                raise
            anew |= more


def _with_unstated(desired: Catalog, live: Catalog) -> Catalog:
    """Desired, with what it leaves unstated as live has it: a rebuilt object gets its owner back."""
    kept = {
        object_id: obj
        for object_id, obj in live.objects.items()
        if object_id not in desired.objects and _kept_with(obj, desired)
    }
    needs = {object_id: live.needs[object_id] for object_id in kept}
    return dataclasses.replace(desired, objects={**desired.objects, **kept}, needs={**desired.needs, **needs})


def _kept_with(obj: Object, desired: Catalog) -> bool:
    return obj.parent in desired.objects and KINDS[obj.id.kind].optional(obj.id)
