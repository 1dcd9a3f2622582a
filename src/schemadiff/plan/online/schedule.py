"""Online forms in the order of the plan in, the same steps in fewer transactions out.

What takes long, and what cannot be in a transaction, stands alone. Whatever does not rely on it moves before it, so
that the short steps share a transaction. What loses data comes after all that may fail.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from schemadiff.model import Catalog, Step
from schemadiff.plan.online.line import Line
from schemadiff.plan.online.nearness import Nearness
from schemadiff.plan.online.units import Unit, as_last, kept_together
from schemadiff.plan.place import WATCHING


def arranged(
    forms: Iterable[tuple[Step, int]], after: Mapping[int, frozenset[int]], live: Catalog, desired: Catalog
) -> list[Unit]:
    """The steps in the units that must stay whole. Each comes with its place in the plan, and `after` says what that
    waits for.
    """
    nearness = Nearness(live, desired)
    made = [(_phased(step), place) for step, place in forms]
    units = [Unit((step,), nearness.of(step), frozenset({place}), after[place]) for step, place in made]
    late = _with_late_drops(units)
    return kept_together(late) if any(unit.alone or unit.last for unit in late) else late


def scheduled(units: Sequence[Unit]) -> tuple[Step, ...]:
    """The steps in their final order."""
    todo = list(units)
    done: list[Step] = []
    while todo:
        short, alone, todo = _round(todo)
        done += [step for unit in (*short, *alone) for step in unit.steps]
    return tuple(done)


def _round(todo: Sequence[Unit]) -> tuple[list[Unit], list[Unit], list[Unit]]:
    """Short steps that can come now, what stands alone after them, and what relies on that."""
    short: list[Unit] = []
    alone: list[Unit] = []
    postponed: list[Unit] = []
    for unit in todo:
        waits = any(map(unit.follows, postponed))
        if waits or (unit.last and (alone or postponed)):
            postponed.append(unit)
        elif unit.alone:
            alone.append(unit)
        else:
            (postponed if any(map(unit.follows, alone)) else short).append(unit)
    return short, alone, postponed


def _with_late_drops(units: Sequence[Unit]) -> list[Unit]:
    """What is made anew goes as late as can be, so that nothing stands between; what goes for good goes last."""
    if not any(map(_goes_late, units)):
        return list(units)
    done = Line()
    for unit in reversed(units):
        (done.put_before_followers if _goes_late(unit) else done.put_first)(unit)
    return list(done)


def _goes_late(unit: Unit) -> bool:
    """What acts on all that is made goes before anything is."""
    (step,) = unit.steps
    return step.verb == "drop" and step.subject.id.kind not in WATCHING


def _phased(step: Step) -> Step:
    return as_last(step) if step.loses else step
