"""Ordered steps in, steps out that do the same without keeping anybody from a busy table for long.

What exists already gets forms in several statements: a short lock, a long look that blocks nobody, a short lock.
What the same migration makes keeps the plain form, and so does a table that is known to be small.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from schemadiff.kinds.column import Column
from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.index import Index
from schemadiff.kinds.partition import Partition
from schemadiff.model import Catalog, ObjectId, Step
from schemadiff.plan.online.columns import add_volatile, set_not_null
from schemadiff.plan.online.constraints import add_by_index, add_not_valid
from schemadiff.plan.online.indexes import build_index, drop_index
from schemadiff.plan.online.matviews import Besides, besides_of
from schemadiff.plan.online.partitions import attach, detach
from schemadiff.plan.online.policy import NEVER, Online
from schemadiff.plan.online.scene import Scene, scene_of
from schemadiff.plan.online.schedule import scheduled, torn, whole_of

__all__ = ["NEVER", "Online", "as_online", "form_of"]


def as_online(
    steps: Sequence[Step], after: Sequence[frozenset[int]], live: Catalog, desired: Catalog, policy: Online
) -> tuple[Step, ...]:
    """The steps in their online forms where `policy` wants them, in as few transactions as that leaves possible.

    `after` holds, for each step, the places of those that it waits for.
    """
    if policy.mode == "never":
        return tuple(steps)
    while True:
        scene = scene_of(steps, live, desired, policy)
        beside = besides_of(steps, after, scene)
        forms = [form for place, step in enumerate(steps) for form in _placed(step, place, scene, beside)]
        found = scheduled(forms, beside.waits(_through_swaps(steps, after, scene)), live, desired)
        # What goes and comes back must do both in one transaction.
        between = torn(found) - policy.plain
        if not between:
            return found
        policy = policy.without(between)


def form_of(step: Step) -> ObjectId | None:
    """The object whose online form the step is a part of, None for a plain step."""
    if "of" in step.context or "plain" in step.context:
        return whole_of(step)
    return step.subject.id if step.outside else None


def _through_swaps(
    steps: Sequence[Step], after: Sequence[frozenset[int]], scene: Scene
) -> Mapping[int, frozenset[int]]:
    """What each step waits for, where an object that is swapped goes and comes by one and the same step."""
    comes = {s.subject.id: n for n, s in enumerate(steps) if s.verb == "create" and scene.is_swapped(s.subject.id)}
    now = {n: comes[s.subject.id] for n, s in enumerate(steps) if s.verb == "drop" and s.subject.id in comes}
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
