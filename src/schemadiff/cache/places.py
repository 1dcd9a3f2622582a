"""The first ids of chunks in; in which chunk an object is, or would be, out."""

from __future__ import annotations

from bisect import bisect, bisect_left
from collections.abc import Iterable, Iterator, Sequence

from schemadiff.model import ObjectId

# Of what is of a kind that has no chunk.
NOWHERE = -1


class Places:
    """Chunks in which objects of one kind stand together, sorted by their paths; by the numbers of these chunks.

    Each reaches to where the next one of its kind begins, and the first of a kind begins before all of it: the place of
    what is not there is known as well.
    """

    def __init__(self, firsts: Sequence[ObjectId]) -> None:
        self.firsts = firsts
        self._begin: dict[str, int] = {}
        self._paths: dict[str, list[tuple[str, ...]]] = {}
        for number, first in enumerate(firsts):
            self._begin.setdefault(first.kind, number)
            self._paths.setdefault(first.kind, []).append(first.path)

    def of(self, who: ObjectId) -> int:
        """In which chunk it is, if it is there."""
        paths = self._paths.get(who.kind)
        return self._begin[who.kind] + max(0, bisect(paths, who.path) - 1) if paths else NOWHERE

    def all_of(self, some: Iterable[ObjectId]) -> set[int]:
        """In which they are."""
        return set(map(self.of, some))

    def by_kind(self) -> Iterator[range]:
        """The numbers of the chunks of each kind."""
        return (range(begin, begin + len(self._paths[kind])) for kind, begin in self._begin.items())

    def where(self, other: Places, number: int) -> Iterable[int]:
        """In which chunks now is what was, or would have been, in one of the others."""
        kind, path = other.firsts[number]
        if kind not in self._paths:
            return (NOWHERE,)
        paths, begin = self._paths[kind], self._begin[kind]
        low = max(0, bisect(paths, path) - 1) if number > other._begin[kind] else 0
        last = number + 1 == other._begin[kind] + len(other._paths[kind])
        high = len(paths) if last else bisect_left(paths, other.firsts[number + 1].path)
        return range(begin + low, begin + max(high, low + 1))
