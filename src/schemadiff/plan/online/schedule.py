"""Online forms in the order of the plan in, the same steps in fewer transactions out.

What takes long, and what cannot be in a transaction, stands alone. Whatever does not rely on it moves before it, so
that the short steps share a transaction. What loses data comes after all that may fail.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from schemadiff.model import Catalog, ObjectId, Step
from schemadiff.plan.online.nearness import Near, Nearness
from schemadiff.plan.place import WATCHING

_AWAY = frozenset({"drop", "aside", "hollow"})
_BACK = frozenset({"create", "move", "drop_aside", "arrive"})


@dataclass(frozen=True, slots=True)
class _Item:
    """A form, which step of the plan it is of, and the steps of the plan that one waits for."""

    step: Step
    near: Near
    place: int
    after: frozenset[int]

    def follows(self, earlier: _Item) -> bool:
        """Whether it must stay behind the other."""
        return self.place == earlier.place or earlier.place in self.after or self.near.bound_to(earlier.near)


def scheduled(
    forms: Iterable[tuple[Step, int]], after: Mapping[int, frozenset[int]], live: Catalog, desired: Catalog
) -> tuple[Step, ...]:
    """The steps in their final order. Each comes with its place in the plan, and `after` says what that waits for."""
    nearness = Nearness(live, desired)
    items = [_Item(_phased(step), nearness.of(step), place, after[place]) for step, place in forms]
    todo = _with_late_drops(items)
    done: list[Step] = []
    while todo:
        short, alone, todo = _round(todo)
        done += [item.step for item in (*short, *alone)]
    return tuple(done)


def torn(steps: Sequence[Step]) -> frozenset[ObjectId]:
    """What the steps are for that stand alone between the end of an object and its coming back."""
    inside = {place for first, last in _spans(steps) for place in range(first + 1, last) if _is_alone(steps[place])}
    return frozenset(steps[place].meant for place in inside)


def _round(todo: Sequence[_Item]) -> tuple[list[_Item], list[_Item], list[_Item]]:
    """Short steps that can come now, what stands alone after them, and what relies on that."""
    short: list[_Item] = []
    alone: list[_Item] = []
    postponed: list[_Item] = []
    for item in todo:
        waits = any(map(item.follows, postponed))
        if waits or (item.step.phase == "contract" and (alone or postponed)):
            postponed.append(item)
        elif _is_alone(item.step):
            alone.append(item)
        else:
            (postponed if any(map(item.follows, alone)) else short).append(item)
    return _held_back(short, alone, postponed)


def _held_back(
    short: Sequence[_Item], alone: list[_Item], postponed: Sequence[_Item]
) -> tuple[list[_Item], list[_Item], list[_Item]]:
    """What goes for a while stays until what it makes way for comes in the same transaction."""
    now: list[_Item] = []
    later = list(postponed)
    back = {item.step.subject.id for item in postponed if item.step.verb in _BACK}
    for item in reversed(short):
        comes_again = item.step.verb in _AWAY and item.step.subject.id in back
        if comes_again and not any(other.follows(item) for other in (*now, *alone)):
            later.insert(0, item)
        else:
            now.insert(0, item)
    return now, alone, later


def _with_late_drops(items: Sequence[_Item]) -> list[_Item]:
    """What is made anew goes as late as can be, so that nothing stands between; what goes for good goes last."""
    done: list[_Item] = []
    for item in reversed(items):
        place = 0
        # What acts on all that is made goes before anything is.
        if item.step.verb == "drop" and item.step.subject.id.kind not in WATCHING:
            place = next((n for n, later in enumerate(done) if later.follows(item)), len(done))
        done.insert(place, item)
    return done


def _spans(steps: Sequence[Step]) -> Iterator[tuple[int, int]]:
    gone: dict[ObjectId, int] = {}
    for place, step in enumerate(steps):
        if step.verb in _AWAY and not step.outside:
            gone.setdefault(step.subject.id, place)
        elif step.verb in _BACK and step.subject.id in gone:
            yield gone[step.subject.id], place


def _is_alone(step: Step) -> bool:
    return step.outside or step.verb == "validate" or "alone" in step.context


def _phased(step: Step) -> Step:
    return dataclasses.replace(step, phase="contract", block="contract") if step.loses else step
