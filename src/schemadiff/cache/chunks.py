"""Where chunks of objects begin and how they are opened in; a mapping out that opens no more than it is asked for."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, ItemsView, Iterator, KeysView, Mapping, Sequence, ValuesView
from functools import cache
from itertools import count
from typing import TypeAlias

from schemadiff.model import Object, ObjectId

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


class InChunks(Mapping[ObjectId, Object]):
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
        self._size, self._one, self._whole = sum(sizes), one, whole
        self._begin: dict[str, int] = {}
        self._paths: dict[str, list[tuple[str, ...]]] = {}
        for number, first in enumerate(firsts):
            self._begin.setdefault(first.kind, number)
            self._paths.setdefault(first.kind, []).append(first.path)
        self._all: Objects | None = None

    def _near(self, who: ObjectId) -> Objects:
        """Those among which it is, if it is there."""
        if self._all is not None:
            return self._all
        at = bisect(self._paths.get(who.kind, ()), who.path)
        return self._one(self._begin[who.kind] + at - 1) if at else {}

    def _every(self) -> Objects:
        if self._all is None:
            self._all = self._whole()
        return self._all

    def __getitem__(self, who: ObjectId) -> Object:
        return self._near(who)[who]

    def __contains__(self, who: object) -> bool:
        return isinstance(who, ObjectId) and who in self._near(who)

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[ObjectId]:
        return iter(self._every())

    # What a Mapping has anyway, without a call of ours for each object.
    def keys(self) -> KeysView[ObjectId]:
        return self._every().keys()

    def values(self) -> ValuesView[Object]:
        return self._every().values()

    def items(self) -> ItemsView[ObjectId, Object]:
        return self._every().items()
