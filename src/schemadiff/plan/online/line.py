"""Units in, one after the other; a line of them out, in which each is found by what it has to do with, not by looking
at all.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator

from schemadiff.plan.online.units import Unit

# Between two places there is room for so many halvings before all are told anew where they stand.
_ROOM = 1 << 40


class Line:
    """Units in their order. A place says where in the line a unit stands; only their order means anything.

    What is new comes in anywhere, and those that are there never change places: so of all that have to do with one
    thing it is enough to know the first.
    """

    def __init__(self) -> None:
        self._units: list[Unit] = []
        self._places: list[int] = []
        self._first: dict[tuple[str, Hashable], list[int]] = {}

    def __iter__(self) -> Iterator[Unit]:
        return iter(self._units)

    def put_first(self, unit: Unit) -> None:
        """Before all others."""
        self._put(0, unit)

    def put_before_followers(self, unit: Unit) -> None:
        """Right before the first that must stay behind it; last, where none must."""
        places = [self._first[key][0] for key in _asked(unit) if key in self._first]
        self._put(bisect_left(self._places, min(places)) if places else len(self._units), unit)

    def _put(self, at: int, unit: Unit) -> None:
        place = [self._place(at)]
        self._units.insert(at, unit)
        self._places.insert(at, place[0])
        for key in _known_by(unit):
            known = self._first.get(key)
            if known is None or place[0] < known[0]:
                self._first[key] = place

    def _place(self, at: int) -> int:
        if not self._places:
            return 0
        if at == 0:
            return self._places[0] - _ROOM
        if at == len(self._places):
            return self._places[-1] + _ROOM
        before, behind = self._places[at - 1], self._places[at]
        if behind - before > 1:
            return (before + behind) // 2
        self._spread()
        return self._place(at)

    def _spread(self) -> None:
        """Everyone where they were, with room between."""
        anew = {place: number * _ROOM for number, place in enumerate(self._places)}
        for place in {id(place): place for place in self._first.values()}.values():
            place[0] = anew[place[0]]
        self._places = list(anew.values())


def _known_by(unit: Unit) -> Iterator[tuple[str, Hashable]]:
    """As `Unit.follows` asks of the later one."""
    yield from _each("place", unit.places | unit.after)
    yield from _each("about", unit.near.about)
    yield from _each("near", unit.near.near)
    yield from _each("name", unit.near.names)


def _asked(unit: Unit) -> Iterator[tuple[str, Hashable]]:
    """As `Unit.follows` asks of the earlier one."""
    yield from _each("place", unit.places)
    yield from _each("near", unit.near.about)
    yield from _each("about", unit.near.near)
    yield from _each("name", unit.near.names)


def _each(what: str, those: Iterable[Hashable]) -> Iterator[tuple[str, Hashable]]:
    return ((what, one) for one in those)
