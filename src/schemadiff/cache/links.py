"""For each chunk, in which chunks that is what its objects have to do with, in; the other way round out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from schemadiff.cache.places import NOWHERE


@dataclass(frozen=True, eq=False)
class Links:
    """By the number of each chunk, the numbers of those in which that is what its objects belong to, or lean on."""

    rows: Sequence[tuple[int, ...]]

    def to(self, numbers: Set[int]) -> Sequence[int]:
        """The chunks that have to do with one of these. With what is nowhere by a kind, any may have been meant."""
        return sorted(set[int]().union(*(self._turned.get(number, ()) for number in numbers | {NOWHERE})))

    @cached_property
    def _turned(self) -> Mapping[int, Sequence[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for number, row in enumerate(self.rows):
            for other in row:
                found[other].append(number)
        return dict(found)
