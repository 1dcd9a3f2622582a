"""A catalog in, bytes out, and back: what a run has read, for the next one.

Column by column: most of a catalog is the same few dozen dataclasses over and over, and what a column holds has to be
looked at once. What hardly anybody asks for (what leans on what, where it was written) is unpacked when somebody does.
"""

from __future__ import annotations

import dataclasses
import hashlib
import marshal
import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property, partial
from itertools import repeat
from operator import attrgetter, is_
from typing import Any, TypeAlias
from weakref import WeakValueDictionary

from schemadiff.belonging import AtHand, Group, Rows
from schemadiff.cache.chunks import InChunks, OneByOne
from schemadiff.cache.encoding import FORMAT, SCALARS, is_plain, plain, restored
from schemadiff.diagnostics import Origin
from schemadiff.fingerprint import total_of
from schemadiff.kinds import KINDS
from schemadiff.leaning import AllNeeds, unusual_needs
from schemadiff.model import SATELLITES, Catalog, Later, Object, ObjectId
from schemadiff.overlay import Parted
from schemadiff.records import records

# How a column is kept: one value for all rows, values as they are, values that have to be restored.
_ONE, _PLAIN, _ODD = 0, 1, 2
_Column: TypeAlias = tuple[int, Any]
# A digest, what it is of, and what the objects come to in a fingerprint.
_Blob: TypeAlias = tuple[bytes, bytes, int]
# The same with the first object's id, and how many objects it has.
_Kept: TypeAlias = tuple[_Blob, tuple[str, tuple[str, ...]], int]
# The digests of the chunks of a whole.
_Names: TypeAlias = tuple[bytes, ...]
_EMPTY = frozenset((tuple, frozenset))
_TEXTS = frozenset((str, type(None)))
# About how many names of tables, views or functions a chunk has the objects of.
_EVERY = 128
# Of marshal, for what is nothing but numbers: it does not look whether it has met one of them before.
_NUMBERS = 2


@dataclasses.dataclass(frozen=True)
class _Chunk:
    """Some objects of one kind: their ids, what each belongs to, and their fields, column by column."""

    kind: str
    ids: Sequence[ObjectId]
    parents: Sequence[ObjectId | None]
    packed_columns: bytes
    blob: _Blob

    @cached_property
    def columns(self) -> Sequence[_Column]:
        """Most of a chunk, and of no use to who asks for ids."""
        columns: Sequence[_Column] = marshal.loads(self.packed_columns)
        return columns

    @cached_property
    def objects(self) -> Sequence[Object]:
        """All of them."""
        objects = self._made(self.ids, self.parents, map(_column, self.columns))
        _packed[self.ids[0]] = objects, self.blob
        return objects

    def one_by_one(self) -> OneByOne:
        """They too, each made when it is asked for."""
        return OneByOne(self.ids, self._one, lambda: self.objects)

    def _one(self, number: int) -> Object:
        row = ([_value(column, number)] for column in self.columns)
        return self._made([self.ids[number]], [self.parents[number]], row)[0]

    def _made(
        self, ids: Sequence[ObjectId], parents: Sequence[ObjectId | None], columns: Iterable[Iterable[Any]]
    ) -> Sequence[Object]:
        fields = dict(zip(_fields(self.kind), columns, strict=True))
        return records(KINDS[self.kind].model, id=ids, parent=parents, **fields)


# The states that a run compares have most of their objects in common: what is kept alike is unpacked once, and is then
# found to be equal without a look at it. By what it is the digest of.
_unpacked: dict[bytes, Rows] = {}
_groups: dict[bytes, Group] = {}
# So is a whole that is kept twice, as long as somebody has the first: its objects by the digests of its chunks, what
# they lean on by these and its own.
_wholes: WeakValueDictionary[_Names, Parted[ObjectId, Object]] = WeakValueDictionary()
_needed: WeakValueDictionary[tuple[_Names, bytes], AllNeeds] = WeakValueDictionary()
# And packed once, and not unpacked where somebody still has them: by the first object's id, objects and how the very
# same ones were packed last.
_packed: dict[ObjectId, tuple[Sequence[Object], _Blob]] = {}
_NOT_PACKED: tuple[Sequence[Object], _Blob] = (), (b"", b"", 0)
# What the objects of chunks come to, by the digests of these.
_totals: dict[bytes, int] = {}


def packed(catalog: Catalog) -> bytes:
    """The catalog with its origins, the objects of each kind sorted."""
    # What is needed to make the document is gone by then: both are large.
    return marshal.dumps(_document(catalog), FORMAT)


def forget() -> None:
    """Hold nothing of what was packed: it is not going to stay."""
    _packed.clear()


def _document(catalog: Catalog) -> tuple[Any, ...]:
    # What finding it takes is gone by the time there is the rest.
    unusual = unusual_needs(catalog).items()
    by_kind: dict[str, list[Object]] = {}
    for who, obj in catalog.objects.items():
        by_kind.setdefault(who.kind, []).append(obj)
    chunks = [chunk for kind, objects in by_kind.items() for chunk in _chunks(kind, objects)]
    blobs = tuple((_blob(kind, chunk), tuple(chunk[0].id), len(chunk)) for kind, chunk in chunks)
    objects = [obj for _, chunk in chunks for obj in chunk]
    places = {obj.id: number for number, obj in enumerate(objects)}
    return (
        blobs,
        marshal.dumps(_needs(unusual, places), _NUMBERS),
        marshal.dumps(_origins(catalog, places), FORMAT),
        (catalog.version, catalog.uncovered, catalog.role, catalog.unreadable),
    )


def unpacked(data: bytes) -> Catalog:
    """The catalog again; of its objects no more is opened than somebody asks for."""
    blobs, needs, origins, (version, uncovered, role, unreadable) = marshal.loads(data)
    opened = _Opened(blobs)
    objects = opened.objects()
    return Catalog(
        objects=objects,
        needs=opened.needs(objects, needs),
        version=version,
        uncovered=uncovered,
        role=role,
        origins=Later(lambda: _written(opened.ids, marshal.loads(origins))),
        unreadable=unreadable,
    )


@dataclasses.dataclass(frozen=True)
class _Opened:
    """The packed chunks of a catalog, and what was opened of them."""

    blobs: Sequence[_Kept]

    def objects(self) -> Parted[ObjectId, Object]:
        """All of them, in no more chunks than somebody asks for."""
        whole = _wholes.get(self._names)
        if whole is None:
            firsts = [ObjectId(*first) for _, first, _ in self.blobs]
            groups = map(self._group, range(len(self.blobs)))
            parts = dict(zip(self._names, groups, strict=True))
            sizes = [size for _, _, size in self.blobs]
            total = sum(total for (_, _, total), _, _ in self.blobs)
            one = cache(lambda number: _one_by_one(self._chunk(number)))
            whole = _wholes[self._names] = InChunks(firsts, sizes, one, parts, total)
        return whole

    def needs(self, objects: Mapping[ObjectId, Object], kept: bytes) -> AllNeeds:
        """What each leans on."""
        key = self._names, _digest(kept)
        needs = _needed.get(key)
        if needs is None or needs.objects is not objects:
            needs = _needed[key] = AllNeeds(objects, lambda: _leaning(self.ids, marshal.loads(kept)), self.belonging)
        return needs

    @cached_property
    def _names(self) -> _Names:
        return tuple(digest for (digest, _, _), _, _ in self.blobs)

    @cached_property
    def ids(self) -> list[ObjectId]:
        """The ids, in the order in which they were packed."""
        return [who for chunk in self._chunks for who in chunk.ids]

    def belonging(self) -> dict[ObjectId, ObjectId | None]:
        """What each belongs to."""
        parents = (parent for chunk in self._chunks for parent in chunk.parents)
        return dict(zip(self.ids, parents, strict=True))

    @cached_property
    def _chunks(self) -> list[Rows]:
        return list(map(self._chunk, range(len(self.blobs))))

    def _chunk(self, number: int) -> Rows:
        blob, first, _ = self.blobs[number]
        digest, data, _ = blob
        if digest not in _unpacked:
            objects, (known, *_) = _packed.get(ObjectId(*first), _NOT_PACKED)
            _unpacked[digest] = AtHand(objects) if known == digest else _chunk(blob, *marshal.loads(data))
        return _unpacked[digest]

    def _group(self, number: int) -> Group:
        (digest, _, _), (kind, _), _ = self.blobs[number]
        if digest not in _groups:
            _groups[digest] = Group(frozenset((kind,)), partial(self._chunk, number))
        return _groups[digest]


def _chunks(kind: str, objects: list[Object]) -> Iterator[tuple[str, list[Object]]]:
    """Neighbours, cut where their names say so: what comes or goes elsewhere moves no cut."""
    place = 2 if kind in SATELLITES else 1
    chunk: list[Object] = []
    name = ""
    for obj in sorted(objects, key=attrgetter("id.path")):
        path = obj.id.path
        before, name = name, path[place] if len(path) > place else path[-1]
        if name != before and chunk and zlib.crc32(name.encode()) % _EVERY == 0:
            yield kind, chunk
            chunk = []
        chunk.append(obj)
    yield kind, chunk


def _blob(kind: str, chunk: Sequence[Object]) -> _Blob:
    objects, found = _packed.get(chunk[0].id, _NOT_PACKED)
    if len(objects) == len(chunk) and all(map(is_, objects, chunk)):
        return found
    blob = marshal.dumps(_contents(kind, chunk), FORMAT)
    digest = _digest(blob)
    if digest not in _totals:
        _totals[digest] = total_of(chunk)
    made = digest, blob, _totals[digest]
    _packed[chunk[0].id] = chunk, made
    return made


def _digest(blob: bytes) -> bytes:
    return hashlib.blake2b(blob, digest_size=16).digest()


def _contents(kind: str, objects: Sequence[Object]) -> tuple[Any, ...]:
    """Their paths, what they belong to, and their fields."""
    # The same text once: marshal writes an object that it has met as a number.
    texts: dict[Any, Any] = {}
    paths = tuple(tuple(map(texts.setdefault, obj.id.path, obj.id.path)) for obj in objects)
    parents = [obj.parent for obj in objects]
    numbers = {parent: number for number, parent in enumerate(dict.fromkeys(parents))}
    columns = tuple(_kept(list(map(attrgetter(name), objects)), texts) for name in _fields(kind))
    return (
        kind,
        paths,
        tuple(parent and tuple(parent) for parent in numbers),
        tuple(map(numbers.__getitem__, parents)),
        marshal.dumps(columns, FORMAT),
    )


def _one_by_one(rows: Rows) -> Mapping[ObjectId, Object]:
    """The same by their ids, made when they are asked for where they are not at hand."""
    return rows.one_by_one() if isinstance(rows, _Chunk) else dict(zip(rows.ids, rows.objects, strict=True))


def _chunk(blob: _Blob, kind: str, paths: Any, above: Any, parents: Any, columns: Any) -> _Chunk:
    ids = ObjectId.each(kind, paths)
    known = [parent and ObjectId(*parent) for parent in above]
    belongs = [known[number] for number in parents]
    return _Chunk(kind, ids, belongs, columns, blob)


def _kept(column: Sequence[Any], texts: dict[Any, Any]) -> _Column:
    types = set(map(type, column))
    if types <= SCALARS:
        if len(types) == 1 and column.count(column[0]) == len(column):
            return _ONE, column[0]
        return _PLAIN, tuple(map(texts.setdefault, column, column) if types <= _TEXTS else column)
    if len(types) == 1 and types <= _EMPTY and not any(column):
        return _ONE, column[0]
    if all(map(is_plain, column)):
        return _PLAIN, tuple(column)
    return _ODD, tuple(map(plain, column))


def _column(kept: _Column) -> Iterable[Any]:
    how, values = kept
    return repeat(values) if how == _ONE else map(restored, values) if how == _ODD else values


def _value(kept: _Column, number: int) -> Any:
    how, values = kept
    return values if how == _ONE else restored(values[number]) if how == _ODD else values[number]


def _needs(
    unusual: Iterable[tuple[ObjectId, frozenset[ObjectId]]], places: Mapping[ObjectId, int]
) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """What objects lean on, but for those that lean on what they belong to and on nothing else."""
    numbered = sorted((places[who], on) for who, on in unusual)
    return tuple((number, tuple(sorted([places[need] for need in on if need in places]))) for number, on in numbered)


def _leaning(ids: Sequence[ObjectId], kept: Iterable[tuple[int, Iterable[int]]]) -> dict[ObjectId, frozenset[ObjectId]]:
    return {ids[who]: frozenset([ids[number] for number in on]) for who, on in kept}


def _origins(catalog: Catalog, places: Mapping[ObjectId, int]) -> tuple[bytes, bytes, tuple[tuple[Any, ...], ...]]:
    """The numbers of objects that were written somewhere, for each of them the number of the place, and the places."""
    numbers, written, known = array("i"), array("i"), dict[Origin, int]()
    for who, origin in catalog.origins.items():
        if who in places:
            numbers.append(places[who])
            # Many have the place of what they belong to.
            written.append(known.setdefault(origin, len(known)))
    return numbers.tobytes(), written.tobytes(), tuple((o.file, o.line, o.column) for o in known)


def _written(ids: Sequence[ObjectId], kept: tuple[bytes, bytes, Iterable[tuple[Any, ...]]]) -> dict[ObjectId, Origin]:
    origins = [Origin(*place) for place in kept[2]]
    return {ids[who]: origins[where] for who, where in zip(array("i", kept[0]), array("i", kept[1]), strict=True)}


@cache
def _fields(kind: str) -> tuple[str, ...]:
    return tuple(f.name for f in dataclasses.fields(KINDS[kind].model) if f.name not in ("id", "parent"))
