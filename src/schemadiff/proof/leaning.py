"""What objects need in; what leans on some of them, and on that, out: whatever cannot be without them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set

from schemadiff.leaning import Needs, Parts, stated_on
from schemadiff.model import ObjectId
from schemadiff.overlay import whence

# To turn all needs round takes as long as so many looks through them; most of what changes has less above it. A look at
# those that are kept in parts is one at a few.
_LOOKS = 5


class Leaning:
    """All needs of a catalog, read backwards. Those in `needs` are stated; all other objects lean on what they belong
    to, and on nothing else: `below` tells what belongs to some.
    """

    def __init__(
        self,
        needs: Needs,
        below: Callable[[Set[ObjectId]], Set[ObjectId]],
        looks: int = _LOOKS,
    ) -> None:
        self._needs, self._below = needs, below
        self._looks, self._in_parts = looks, isinstance(whence(needs)[0], Parts)
        self._turned: Mapping[ObjectId, Sequence[ObjectId]] | None = None

    def upon(self, some: Iterable[ObjectId]) -> set[ObjectId]:
        """What leans on them, and what leans on that."""
        latest, found = set(some), set[ObjectId]()
        while latest:
            latest = self._directly(latest) - found
            found |= latest
        return found

    def _directly(self, some: set[ObjectId]) -> set[ObjectId]:
        return {who for who in self._below(some) if who not in self._needs} | self._stated(some)

    def _stated(self, some: set[ObjectId]) -> set[ObjectId]:
        if self._turned is None and (self._looks > 0 or self._in_parts):
            self._looks -= 1
            return set(stated_on(self._needs, some))
        if self._turned is None:
            self._turned = _turned(self._needs)
        return {who for whom in some for who in self._turned.get(whom, ())}


def _turned(needs: Needs) -> Mapping[ObjectId, Sequence[ObjectId]]:
    turned: dict[ObjectId, list[ObjectId]] = defaultdict(list)
    for who, whoms in needs.items():
        for whom in whoms:
            turned[whom].append(who)
    return turned
