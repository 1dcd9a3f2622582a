"""Ids and a way to make the object of each in; a mapping out that makes no more than it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count

from schemadiff.model import Object, ObjectId

# To make all of a chunk takes as long as so many by themselves, more or less.
_FEW = 50


class OneByOne(Mapping[ObjectId, Object]):
    """Objects with these ids. A few are made when somebody asks for them, each of its number; more than that are taken
    of `all_of_them`.
    """

    def __init__(
        self, ids: Sequence[ObjectId], make: Callable[[int], Object], all_of_them: Callable[[], Sequence[Object]]
    ) -> None:
        self._numbers = dict(zip(ids, count(), strict=False))
        self._make, self._all = make, all_of_them
        self._few: dict[ObjectId, Object] = {}

    def __getitem__(self, who: ObjectId) -> Object:
        if who not in self._few:
            number = self._numbers[who]
            self._few[who] = self._make(number) if len(self._few) < _FEW else self._all()[number]
        return self._few[who]

    def __contains__(self, who: object) -> bool:
        return who in self._numbers

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[ObjectId]:
        return iter(self._numbers)
