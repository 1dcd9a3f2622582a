"""Packed chunks of objects in, a mapping out that opens no more of them than it is asked for.

Beside them stands in which chunks that is what the objects of each belong to: whoever looks for what belongs to an
object looks into few.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter

from schemadiff.belonging import Group, Grouped
from schemadiff.cache.chunk import Packed
from schemadiff.cache.links import Links
from schemadiff.cache.places import NOWHERE, Places
from schemadiff.model import SATELLITES, Object, ObjectId

# About how many names of tables, views or functions a chunk has the objects of.
_EVERY = 32
# The place of what an object belongs to that belongs to nothing.
_BY_ITSELF = -2


class InChunks(Grouped):
    """Objects of which those of one kind that are neighbours by their paths are opened together. `above` says where
    that is what they belong to.
    """

    def __init__(self, chunks: Sequence[Packed], above: Links) -> None:
        super().__init__({chunk.digest: chunk.group for chunk in chunks}, sum(chunk.total for chunk in chunks))
        self.chunks, self.above = chunks, above
        self.places = Places([chunk.first for chunk in chunks])

    def _near(self, who: ObjectId) -> Mapping[ObjectId, Object]:
        """Those among which it is, if it is there."""
        number = self.places.of(who)
        return self.chunks[number].by_id if number != NOWHERE else {}

    def __getitem__(self, who: ObjectId) -> Object:
        if self._make is None:
            return self._made[who]
        return self._near(who)[who]

    def __contains__(self, who: object) -> bool:
        if self._make is None:
            return who in self._made
        return isinstance(who, ObjectId) and who in self._near(who)

    def __len__(self) -> int:
        return sum(chunk.size for chunk in self.chunks)

    def groups_below(self, some: Iterable[ObjectId | None]) -> Iterable[Group]:
        """Those that may have something that belongs to one of these."""
        numbers = {place_above(self.places, whom) for whom in some}
        return [self.chunks[number].group for number in self.above.to(numbers)]

    def parents(self) -> Mapping[ObjectId, ObjectId | None]:
        """What each belongs to."""
        return {
            who: whom for chunk in self.chunks for who, whom in zip(chunk.rows.ids, chunk.rows.parents, strict=True)
        }


def cut(objects: Iterable[Object]) -> Iterator[list[Object]]:
    """Neighbours among objects of one kind, cut where their names say so: what comes or goes elsewhere moves no cut."""
    chunk: list[Object] = []
    named: tuple[str, ...] = ()
    for obj in sorted(objects, key=attrgetter("id.path")):
        before, named = named, _named(obj.id)
        if named != before and chunk and zlib.crc32(named[-1].encode()) % _EVERY == 0:
            yield chunk
            chunk = []
        chunk.append(obj)
    if chunk:
        yield chunk


def _named(who: ObjectId) -> tuple[str, ...]:
    """The path as far as the name of what stands for itself; not what it has more: columns, arguments."""
    kind, path = who
    return path[: 3 if kind in SATELLITES else 2]


def place_above(places: Places, whom: ObjectId | None) -> int:
    """The place of what something belongs to."""
    return _BY_ITSELF if whom is None else places.of(whom)
