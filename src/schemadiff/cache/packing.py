"""A catalog in, bytes out, and back: what a run has read, for the next one.

It is kept in chunks (chunk.py), and so is what its objects lean on (needs.py), each opened when somebody asks.
"""

from __future__ import annotations

import marshal
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, TypeAlias
from weakref import WeakValueDictionary

from schemadiff.cache.chunk import Packed, known, known_as
from schemadiff.cache.chunking import Chunk, chunks_of
from schemadiff.cache.chunks import InChunks
from schemadiff.cache.encoding import FORMAT
from schemadiff.cache.links import Links
from schemadiff.cache.needs import NeedsInChunks, needs_known
from schemadiff.diagnostics import Origin
from schemadiff.leaning import AllNeeds
from schemadiff.model import Catalog, Later, ObjectId

_Names: TypeAlias = tuple[bytes, ...]
_WORD = 8
# A whole that is kept twice is opened once, as long as somebody has it: its objects by the digests of its chunks, what
# they lean on by the digests of that.
_wholes: WeakValueDictionary[_Names, InChunks] = WeakValueDictionary()
_needed: WeakValueDictionary[tuple[_Names, _Names], AllNeeds] = WeakValueDictionary()


def packed(catalog: Catalog) -> bytes:
    """The catalog with its origins, the objects of each kind sorted."""
    chunks = chunks_of(catalog)
    head = (
        [_entry(chunk) for chunk in chunks],
        marshal.dumps(_origins(catalog, _ids(c.objects for c in chunks)), FORMAT) if catalog.origins else b"",
        (catalog.version, catalog.uncovered, catalog.role, catalog.unreadable),
    )
    written = marshal.dumps(head, FORMAT)
    contents = chain.from_iterable((chunk.objects.data, chunk.needs.data) for chunk in chunks)
    return b"".join((len(written).to_bytes(_WORD), written, *contents))


def unpacked(data: bytes) -> Catalog:
    """The catalog again; of its objects no more is opened than somebody asks for."""
    view = memoryview(data)
    begin = _WORD + int.from_bytes(view[:_WORD])
    entries, origins, (version, uncovered, role, unreadable) = marshal.loads(view[_WORD:begin])
    chunks = list(map(_opened, entries, _parts(view, begin, entries)))
    objects = _whole(chunks)
    return Catalog(
        objects=objects,
        needs=_all_needs(objects, chunks),
        version=version,
        uncovered=uncovered,
        role=role,
        origins=Later(lambda: _written(list(_ids(objects.chunks)), *marshal.loads(origins))) if origins else {},
        unreadable=unreadable,
    )


def _entry(chunk: Chunk) -> tuple[Any, ...]:
    objects, needs = chunk.objects, chunk.needs
    about = objects.digest, objects.total, tuple(objects.first), tuple(objects.last), objects.size
    return about, needs.digest, len(objects.data), len(needs.data), chunk.above, chunk.upon


def _parts(view: memoryview, begin: int, entries: Iterable[Any]) -> Iterator[tuple[memoryview, memoryview]]:
    """The bytes of objects, and of what these lean on, chunk by chunk."""
    for _, _, objects, needs, _, _ in entries:
        middle, end = begin + objects, begin + objects + needs
        yield view[begin:middle], view[middle:end]
        begin = end


def _opened(entry: Any, parts: tuple[memoryview, memoryview]) -> Chunk:
    (digest, total, first, last, size), needs, *_, above, upon = entry
    objects = known_as(digest) or known(Packed(digest, bytes(parts[0]), total, ObjectId(*first), ObjectId(*last), size))
    return Chunk(objects, needs_known(objects, needs, parts[1]), above, upon)


def _whole(chunks: Sequence[Chunk]) -> InChunks:
    names = tuple(chunk.objects.digest for chunk in chunks)
    whole = _wholes.get(names)
    if whole is None:
        packed, above = [chunk.objects for chunk in chunks], [chunk.above for chunk in chunks]
        whole = _wholes[names] = InChunks(packed, Links(above))
    return whole


def _all_needs(objects: InChunks, chunks: Sequence[Chunk]) -> AllNeeds:
    key = tuple(objects.parts), tuple(chunk.needs.digest for chunk in chunks)
    needs = _needed.get(key)
    if needs is None or needs.objects is not objects:
        stated, upon = [chunk.needs for chunk in chunks], [chunk.upon for chunk in chunks]
        needs = _needed[key] = AllNeeds(objects, lambda: NeedsInChunks(objects, stated, Links(upon)), objects.parents)
    return needs


def _ids(chunks: Iterable[Packed]) -> Iterator[ObjectId]:
    return (who for chunk in chunks for who in chunk.rows.ids)


def _origins(catalog: Catalog, ids: Iterable[ObjectId]) -> tuple[bytes, bytes, tuple[tuple[Any, ...], ...]]:
    """The numbers of objects that were written somewhere, for each of them the number of the place, and the places."""
    numbers, written, known = array("i"), array("i"), dict[Origin, int]()
    places = {who: number for number, who in enumerate(ids)}
    for who, origin in catalog.origins.items():
        if who in places:
            numbers.append(places[who])
            # Many have the place of what they belong to.
            written.append(known.setdefault(origin, len(known)))
    return numbers.tobytes(), written.tobytes(), tuple((o.file, o.line, o.column) for o in known)


def _written(
    ids: Sequence[ObjectId], numbers: bytes, written: bytes, places: Iterable[tuple[Any, ...]]
) -> dict[ObjectId, Origin]:
    origins = [Origin(*place) for place in places]
    return {ids[who]: origins[where] for who, where in zip(array("i", numbers), array("i", written), strict=True)}
