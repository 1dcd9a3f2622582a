"""Where chunks of objects begin and how they are opened in; a mapping out that opens no more than it is asked for."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import count
from typing import TypeAlias

from schemadiff.model import Later, Object, ObjectId

Objects: TypeAlias = Mapping[ObjectId, Object]


class OneByOne(Mapping[ObjectId, Object]):
    """Objects with these ids, each of which is made of its number when somebody asks for it."""

    def __init__(self, ids: Sequence[ObjectId], make: Callable[[int], Object]) -> None:
        self._numbers = dict(zip(ids, count(), strict=False))
        self._make = cache(make)

    def __getitem__(self, who: ObjectId) -> Object:
        return self._make(self._numbers[who])

    def __contains__(self, who: object) -> bool:
        return who in self._numbers

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[ObjectId]:
        return iter(self._numbers)


class InChunks(Later[ObjectId, Object]):
    """Objects of which those of one kind that are neighbours by their paths are opened together.

    `firsts` are the first ids of the chunks, those of a kind in a row and sorted, and `sizes` how many objects each
    has. `one` opens a chunk by its number, `whole` all of them.
    """

    def __init__(
        self,
        firsts: Sequence[ObjectId],
        sizes: Sequence[int],
        one: Callable[[int], Objects],
        whole: Callable[[], Objects],
    ) -> None:
        super().__init__(whole)
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
