"""A catalog in, its objects and what they lean on as packed chunks out.

Of a catalog that was made of a kept one, no more is packed than the chunks in which something was touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain, groupby
from typing import TypeAlias

from schemadiff.cache.chunk import Packed, pack
from schemadiff.cache.chunks import InChunks, cut, place_above
from schemadiff.cache.edits import Edits, edits_of
from schemadiff.cache.needs import PackedNeeds, pack_needs
from schemadiff.cache.places import NOWHERE, Places
from schemadiff.leaning import Needs, unusual_needs
from schemadiff.model import Catalog, Object, ObjectId, made

# Objects that become a chunk, or the number of one that stays.
_Piece: TypeAlias = list[Object] | int


@dataclass(frozen=True, slots=True)
class Chunk:
    """Objects, what they lean on, and in which chunks that is what they belong to, and what they lean on."""

    objects: Packed
    needs: PackedNeeds
    above: tuple[int, ...]
    upon: tuple[int, ...]


def chunks_of(catalog: Catalog) -> Sequence[Chunk]:
    """All chunks of a catalog."""
    edits = edits_of(catalog)
    if edits is not None:
        numbers = edits.before.objects.places.all_of(edits.touched | edits.stated.keys())
        # Objects of another kind have no place there yet.
        if NOWHERE not in numbers:
            return _Again(catalog.objects, edits, numbers).chunks()
    return _anew(catalog.objects, made(unusual_needs(catalog)))


def _anew(objects: Mapping[ObjectId, Object], needs: Needs) -> Sequence[Chunk]:
    by_kind: dict[str, list[Object]] = {}
    for who, obj in objects.items():
        by_kind.setdefault(who.kind, []).append(obj)
    cuts = [chunk for some in by_kind.values() for chunk in cut(some)]
    places = Places([chunk[0].id for chunk in cuts])
    return [_chunk(chunk, needs, places) for chunk in cuts]


def _chunk(objects: Sequence[Object], needs: Needs, places: Places) -> Chunk:
    packed = pack(objects)
    stated, upon = pack_needs(packed, objects, needs)
    above = {place_above(places, whom) for whom in {obj.parent for obj in objects}}
    return Chunk(packed, stated, tuple(sorted(above)), tuple(sorted(places.all_of(upon))))


@dataclass(frozen=True, slots=True)
class _Again:
    """Objects that were made of kept ones by these edits, all of which are in the chunks with these numbers."""

    objects: Mapping[ObjectId, Object]
    edits: Edits
    numbers: Set[int]

    @property
    def then(self) -> InChunks:
        """What they were made of."""
        return self.edits.before.objects

    def chunks(self) -> Sequence[Chunk]:
        """Those with these numbers cut and packed anew, the others as they are."""
        then, pieces = self.then, list(self._pieces())
        needs = self._needs()
        places = Places([piece[0].id if isinstance(piece, list) else then.chunks[piece].first for piece in pieces])
        moved = [tuple(places.where(then.places, number)) for number in range(len(then.chunks))]
        return [
            _chunk(piece, needs, places) if isinstance(piece, list) else self._as_it_is(piece, moved)
            for piece in pieces
        ]

    def _pieces(self) -> Iterator[_Piece]:
        come, again = self._come(), self._again()
        for kind in self.then.places.by_kind():
            for is_cut, numbers in groupby(kind, again.__contains__):
                if is_cut:
                    yield from cut(obj for number in numbers for obj in (*self._stays(number), *come.get(number, ())))
                else:
                    yield from numbers

    def _again(self) -> Set[int]:
        """With each chunk that is cut anew goes the one before it: what it begins with may be there no more."""
        return self.numbers | {number - 1 for number in self.numbers if number}

    def _needs(self) -> Needs:
        """What is stated of the objects of these chunks."""
        kept = (self.edits.before.packed[number].all for number in self._again())
        stated = chain.from_iterable(needs.items() for needs in (*kept, self.edits.stated))
        return {who: on for who, on in dict(stated).items() if on is not None}

    def _stays(self, number: int) -> Iterable[Object]:
        return (obj for obj in self.then.chunks[number].rows.objects if obj.id not in self.edits.touched)

    def _come(self) -> Mapping[int, Sequence[Object]]:
        come: dict[int, list[Object]] = {}
        for obj in (self.objects[who] for who in self.edits.touched if who in self.objects):
            come.setdefault(self.then.places.of(obj.id), []).append(obj)
        return come

    def _as_it_is(self, number: int, moved: Sequence[Sequence[int]]) -> Chunk:
        """The chunk as it is, but that others may have other numbers now."""
        before = self.edits.before
        above, upon = (_moved(links.rows[number], moved) for links in (before.objects.above, before.upon))
        return Chunk(before.objects.chunks[number], before.packed[number], above, upon)


def _moved(row: Iterable[int], moved: Sequence[Sequence[int]]) -> tuple[int, ...]:
    return tuple(sorted({now for then in row for now in (moved[then] if then >= 0 else (then,))}))
