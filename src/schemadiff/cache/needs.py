"""What the objects of a chunk lean on in, bytes out, and back; of many chunks, opened one by one.

Of those that lean on what they belong to, and on nothing else, nothing is kept.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from weakref import WeakValueDictionary

from schemadiff.cache.chunk import Packed, digest_of
from schemadiff.cache.chunks import InChunks
from schemadiff.cache.encoding import FORMAT
from schemadiff.cache.links import Links
from schemadiff.cache.places import NOWHERE
from schemadiff.leaning import Needs, Parts
from schemadiff.model import Object, ObjectId


@dataclass(frozen=True, eq=False)
class PackedNeeds:
    """What some of the objects of a chunk lean on, as it is kept. What two catalogs have alike is one of these."""

    chunk: Packed
    digest: bytes
    data: bytes = field(repr=False)

    @property
    def name(self) -> bytes:
        """What no other has, of whatever chunk."""
        return self.chunk.digest + self.digest

    @cached_property
    def all(self) -> Needs:
        """What they lean on, opened when somebody asks."""
        if not self.data:
            return {}
        targets, rows = marshal.loads(self.data)
        ids, known = self.chunk.rows.ids, [ObjectId(*target) for target in targets]
        return {ids[row]: frozenset([known[number] for number in on]) for row, on in rows}

    @property
    def keys(self) -> Sequence[ObjectId]:
        """Those of which it is kept."""
        return list(self.all)

    @property
    def values(self) -> Sequence[frozenset[ObjectId]]:
        """What each of them leans on."""
        return list(self.all.values())


# By their names, as long as somebody has them.
_known: WeakValueDictionary[bytes, PackedNeeds] = WeakValueDictionary()


class NeedsInChunks(Parts):
    """What the unusual ones of the objects lean on. `upon` says where that is."""

    def __init__(self, objects: InChunks, packed: Sequence[PackedNeeds], upon: Links) -> None:
        super().__init__({needs.name: needs for needs in packed})
        self.objects, self.packed, self.upon = objects, packed, upon

    def _near(self, who: ObjectId) -> Needs:
        number = self.objects.places.of(who)
        return self.packed[number].all if number != NOWHERE else {}

    def __getitem__(self, who: ObjectId) -> frozenset[ObjectId]:
        return self._near(who)[who]

    def __contains__(self, who: object) -> bool:
        return isinstance(who, ObjectId) and who in self._near(who)

    def on(self, some: Iterable[ObjectId]) -> Iterable[Needs]:
        """The chunks in which something may lean on one of these."""
        return [self.packed[number].all for number in self.upon.to(self.objects.places.all_of(some))]


def pack_needs(chunk: Packed, objects: Iterable[Object], needs: Needs) -> tuple[PackedNeeds, Iterable[ObjectId]]:
    """What the needs state of the objects of a chunk, and on what these lean."""
    stated = [(row, on) for row, obj in enumerate(objects) if (on := needs.get(obj.id)) is not None]
    numbers: dict[ObjectId, int] = {}
    for _, on in stated:
        for whom in sorted(on):
            numbers.setdefault(whom, len(numbers))
    texts: dict[str, str] = {}
    targets = tuple((kind, tuple(map(texts.setdefault, path, path))) for kind, path in numbers)
    rows = tuple((row, tuple(sorted(map(numbers.__getitem__, on)))) for row, on in stated)
    data = marshal.dumps((targets, rows), FORMAT) if rows else b""
    return needs_known(chunk, digest_of(data), data), numbers


def needs_known(chunk: Packed, digest: bytes, data: bytes | memoryview) -> PackedNeeds:
    """What is kept so, which somebody may have already."""
    needs = PackedNeeds(chunk, digest, b"")
    found = _known.get(needs.name)
    if found is None:
        found = _known[needs.name] = replace(needs, data=bytes(data))
    return found
