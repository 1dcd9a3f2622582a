"""Where chunks of objects begin and how they are opened in; a mapping out that opens no more than it is asked for."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from typing import TypeAlias

from schemadiff.model import Object, ObjectId
from schemadiff.overlay import Part, Parted

Objects: TypeAlias = Mapping[ObjectId, Object]
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


class InChunks(Parted[ObjectId, Object]):
    """Objects of which those of one kind that are neighbours by their paths are opened together.

    `firsts` are the first ids of the chunks, those of a kind in a row and sorted, and `sizes` how many objects each
    has. `one` opens a chunk by its number, to be asked for a few; the `parts` are all of them.
    """

    def __init__(
        self,
        firsts: Sequence[ObjectId],
        sizes: Sequence[int],
        one: Callable[[int], Objects],
        parts: Mapping[bytes, Part[ObjectId, Object]],
        total: int | None = None,
    ) -> None:
        super().__init__(parts, total)
        self._size, self._one = sum(sizes), one
        self._begin: dict[str, int] = {}
        self._paths: dict[str, list[tuple[str, ...]]] = {}
        for number, first in enumerate(firsts):
            self._begin.setdefault(first.kind, number)
            self._paths.setdefault(first.kind, []).append(first.path)

    def _near(self, who: ObjectId) -> Objects:
        """Those among which it is, if it is there."""
        if self._make is None:
            return self._made
        at = bisect(self._paths.get(who.kind, ()), who.path)
        return self._one(self._begin[who.kind] + at - 1) if at else {}

    def __getitem__(self, who: ObjectId) -> Object:
        return self._near(who)[who]

    def __contains__(self, who: object) -> bool:
        return isinstance(who, ObjectId) and who in self._near(who)

    def __len__(self) -> int:
        return self._size
