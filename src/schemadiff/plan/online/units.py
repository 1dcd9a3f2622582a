"""Steps in the order of the plan in; the same in units out: what goes and comes back, and what must happen between, is
one unit, so that it can be in one transaction.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from schemadiff.model import ObjectId, Step
from schemadiff.plan.online.nearness import Near
from schemadiff.plan.spans import spans


@dataclass(frozen=True, slots=True)
class Unit:
    """Steps that stay together, which places in the plan they have, and the places of those that one waits for."""

    steps: tuple[Step, ...]
    near: Near
    places: frozenset[int]
    after: frozenset[int]

    def follows(self, earlier: Unit) -> bool:
        """Whether it must stay behind the other."""
        waits = not (self.places.isdisjoint(earlier.places) and self.after.isdisjoint(earlier.places))
        return waits or self.near.bound_to(earlier.near)

    @property
    def alone(self) -> bool:
        """Whether it takes long, or cannot be in a transaction."""
        return len(self.steps) == 1 and is_alone(self.steps[0])

    @property
    def last(self) -> bool:
        """Whether it loses what nothing brings back."""
        return any(step.phase == "contract" for step in self.steps)


def is_alone(step: Step) -> bool:
    """Whether the step shares its transaction with no other, or is in none."""
    return step.outside or step.verb == "validate" or "alone" in step.context


def as_last(step: Step) -> Step:
    """The step among those that nothing brings back, which share a transaction."""
    return dataclasses.replace(step, phase="contract", block="contract")


def kept_together(units: Sequence[Unit]) -> list[Unit]:
    """What goes and comes back as one unit with what must happen between; everything else is before it or after it."""
    done = list(units)
    steps = [unit.steps[0] for unit in units]
    for away, back in spans(steps):
        first, last = _place_of(steps[away], done), _place_of(steps[back], done)
        if first < last:
            done[first : last + 1] = _drawn_together(done[first : last + 1])
    return [_in_one_transaction(unit) for unit in done]


def _in_one_transaction(unit: Unit) -> Unit:
    """What goes for good in the middle draws the rest of its unit along."""
    if not any(step.loses for step in unit.steps):
        return unit
    steps = (step if step.block else as_last(step) for step in unit.steps)
    return dataclasses.replace(unit, steps=tuple(steps))


def _place_of(step: Step, units: Sequence[Unit]) -> int:
    return next(n for n, unit in enumerate(units) if any(step is one for one in unit.steps))


def torn(units: Sequence[Unit]) -> dict[ObjectId, ObjectId]:
    """What stands alone and has to happen between the end of an object and its coming back; and that object."""
    found: dict[ObjectId, ObjectId] = {}
    for unit in units:
        if len(unit.steps) > 1:
            inside = (step.meant for step in unit.steps if is_alone(step))
            found |= dict.fromkeys(inside, unit.steps[0].subject.id)
    return found


def _drawn_together(window: Sequence[Unit]) -> list[Unit]:
    """The first and the last with what comes after the one: all that is short, and of the rest what the last waits for.
    Whatever else is between is before them or after them.
    """
    early, before, inside, after = _waited_for(window), list[Unit](), [window[0]], list[Unit]()
    for unit in window[1:]:
        if _is_behind(unit, after) or (unit.alone and id(unit) not in early and _is_behind(unit, inside)):
            after.append(unit)
        else:
            (inside if _is_behind(unit, inside) else before).append(unit)
    return [*before, _joined(inside), *after]


def _is_behind(unit: Unit, others: Sequence[Unit]) -> bool:
    return any(map(unit.follows, others))


def _waited_for(window: Sequence[Unit]) -> set[int]:
    """What the last one waits for, by identity."""
    ahead = [window[-1]]
    for unit in reversed(window[:-1]):
        if any(other.follows(unit) for other in ahead):
            ahead.append(unit)
    return set(map(id, ahead))


def _joined(units: Sequence[Unit]) -> Unit:
    near = Near(
        frozenset().union(*(unit.near.about for unit in units)),
        frozenset().union(*(unit.near.near for unit in units)),
        frozenset().union(*(unit.near.names for unit in units)),
    )
    return Unit(
        tuple(step for unit in units for step in unit.steps),
        near,
        frozenset().union(*(unit.places for unit in units)),
        frozenset().union(*(unit.after for unit in units)),
    )
