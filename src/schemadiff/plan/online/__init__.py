"""Ordered steps in, steps out that do the same without keeping anybody from a busy table for long.

What exists already gets forms in several statements: a short lock, a long look that blocks nobody, a short lock.
What the same migration makes keeps the plain form, and so does a table that is known to be small.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

from schemadiff.kinds.column import Column
from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.index import Index
from schemadiff.kinds.partition import Partition
from schemadiff.model import Catalog, ObjectId, Step
from schemadiff.plan.online.beside import contract, expand, switch
from schemadiff.plan.online.columns import add_volatile, set_not_null
from schemadiff.plan.online.constraints import add_by_index, add_not_valid
from schemadiff.plan.online.indexes import build_index, drop_index
from schemadiff.plan.online.matviews import Besides, besides_of
from schemadiff.plan.online.partitions import attach, detach
from schemadiff.plan.online.policy import NEVER, Online
from schemadiff.plan.online.retyping import Retyping, retypings
from schemadiff.plan.online.scene import Scene, scene_of
from schemadiff.plan.online.schedule import arranged, scheduled
from schemadiff.plan.online.units import torn
from schemadiff.plan.spans import AWAY
from schemadiff.quoting import display

__all__ = ["NEVER", "Online", "as_online", "form_of"]

_ABSORBED = frozenset({"create", "drop", "alter"})


def as_online(
    steps: Sequence[Step], after: Sequence[frozenset[int]], live: Catalog, desired: Catalog, policy: Online
) -> tuple[Step, ...]:
    """The steps in their online forms where `policy` wants them, in as few transactions as that leaves possible.

    `after` holds, for each step, the places of those that it waits for.
    """
    if policy.mode == "never":
        return tuple(steps)
    told: dict[ObjectId, str] = {}
    while True:
        scene = scene_of(steps, live, desired, policy)
        units = arranged(*_all_placed(steps, after, scene), live, desired)
        # What goes and comes back must do both in one transaction.
        between = {who: whole for who, whole in torn(units).items() if who not in policy.plain}
        if not between:
            return tuple(_with_reason(step, told) for step in scheduled(units))
        told |= {who: _torn_apart(who, whole) for who, whole in between.items()}
        policy = policy.without(between)


def _torn_apart(who: ObjectId, whole: ObjectId) -> str:
    if who == whole:
        return "it goes and comes back in one transaction"
    return f"{display(whole)} goes and comes back around it, in one transaction"


def form_of(step: Step) -> ObjectId | None:
    """The object whose online form the step is a part of, None for a plain step."""
    of_a_form = step.outside or not step.context.keys().isdisjoint(("form", "of", "plain"))
    return step.meant if of_a_form else None


def _all_placed(
    steps: Sequence[Step], after: Sequence[frozenset[int]], scene: Scene
) -> tuple[list[tuple[Step, int]], Mapping[int, frozenset[int]]]:
    """All forms, each with its place in the plan, and what each place waits for.

    What comes before a switch, and what goes after it, has a place of its own: it does not wait for what the switch
    waits for, and nothing that waits for the switch waits for it.
    """
    groups, reasons = retypings(steps, scene)
    switches = {_switch_place(group, steps): group for group in groups}
    beside, behind = besides_of(steps, after, scene), 2 * len(steps)
    forms: list[tuple[Step, int]] = []
    waits = dict(beside.waits(_through_swaps(steps, after, scene, switches)))
    for place, step in enumerate(steps):
        if place in switches:
            early, group = behind + place, switches[place]
            forms += [*((form, early) for form in expand(group, scene)), (switch(group, scene), place)]
            waits[early] = frozenset(n for n in waits[place] if n < len(steps) and steps[n].verb not in AWAY)
            waits[place] |= {early}
        elif not any(_is_of(step, group) for group in groups):
            told = _with_reason(step, reasons) if step.verb == "alter" else step
            forms += _placed(told, place, scene, beside)
    for place, group in switches.items():
        forms += [(form, behind + len(steps) + place) for form in contract(group, scene)]
        waits[behind + len(steps) + place] = frozenset({place})
    return forms, waits


def _switch_place(group: Retyping, steps: Sequence[Step]) -> int:
    return max(place for place, step in enumerate(steps) if step in group.alters)


def _is_of(step: Step, group: Retyping) -> bool:
    """Whether the switch of the group does what the step would."""
    return step in group.alters or (step.verb in _ABSORBED and step.subject.id in group.absorbed)


def _with_reason(step: Step, reasons: Mapping[ObjectId, str]) -> Step:
    if step.subject.id not in reasons or "why_plain" in step.context:
        return step
    return dataclasses.replace(step, context={**step.context, "why_plain": reasons[step.subject.id]})


def _through_swaps(
    steps: Sequence[Step], after: Sequence[frozenset[int]], scene: Scene, switches: Mapping[int, Retyping]
) -> Mapping[int, frozenset[int]]:
    """What each step waits for, where what is swapped or switched goes and comes by one and the same step."""
    comes = {s.subject.id: n for n, s in enumerate(steps) if s.verb == "create" and scene.is_swapped(s.subject.id)}
    now = {n: comes[s.subject.id] for n, s in enumerate(steps) if s.verb == "drop" and s.subject.id in comes}
    now |= {n: p for p, group in switches.items() for n, s in enumerate(steps) if _is_of(s, group)}
    waits: dict[int, frozenset[int]] = {}
    for place, others in enumerate(after):
        of = now.get(place, place)
        waits[of] = waits.get(of, frozenset()) | {now.get(other, other) for other in others} - {of}
    return waits


def _placed(step: Step, place: int, scene: Scene, beside: Besides) -> Iterator[tuple[Step, int]]:
    """The forms of a step, each with a place, by which others say that they wait for it."""
    of_views = tuple(beside.forms(step, place))
    yield from of_views or ((form, place) for form in _forms(step, scene))


def _forms(step: Step, scene: Scene) -> Iterator[Step]:
    if step.subject.id in scene.policy.plain or not scene.is_busy(step.subject):
        yield step
        return
    if step.subject.id in scene.whole:
        yield _with_reason(step, {step.subject.id: "it goes and comes back in one transaction"})
        return
    match step.verb, step.subject:
        case "create", Constraint() as new if new.type in "cf":
            yield from add_not_valid(step, new, scene)
        case "create", Constraint() as new if new.type in "pu":
            yield from add_by_index(step, new, scene)
        case "create", Index() as new:
            yield from build_index(step, new, scene)
        case "create", Column() as new:
            yield from add_volatile(step, new, scene)
        case "create", Partition() as new:
            yield from attach(step, new, scene)
        case "alter", Column() as new:
            yield from set_not_null(step, new, scene)
        case "drop", Index() as old:
            yield from drop_index(step, old, scene)
        case "drop", Partition() as old:
            yield from detach(step, old, scene)
        case "drop", Constraint() if scene.is_swapped(step.subject.id):
            return
        case _:
            yield step
