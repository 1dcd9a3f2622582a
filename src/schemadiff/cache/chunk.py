"""Some objects of one kind in, bytes out, and back.

Column by column: most of a catalog is the same few dozen dataclasses over and over.
"""

from __future__ import annotations

import dataclasses
import hashlib
import marshal
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from operator import attrgetter, is_
from typing import Any
from weakref import WeakValueDictionary

from schemadiff.belonging import AtHand, Group, Rows
from schemadiff.cache.columns import Column, kept, value_at, values_of
from schemadiff.cache.encoding import FORMAT
from schemadiff.cache.one_by_one import OneByOne
from schemadiff.fingerprint import total_of
from schemadiff.kinds import KINDS
from schemadiff.model import Object, ObjectId
from schemadiff.records import records


@dataclasses.dataclass(frozen=True, eq=False)
class Packed:
    """Objects as they are kept: the digest of the bytes, these, what the objects come to in a fingerprint, the first
    and the last id, and how many there are. What two catalogs have alike is one of these, opened once.
    """

    digest: bytes
    data: bytes = dataclasses.field(repr=False)
    total: int
    first: ObjectId
    last: ObjectId
    size: int

    @cached_property
    def rows(self) -> Rows:
        """The objects again, opened when somebody asks; not even that where somebody still has them."""
        objects, known = _packed.get(self.first, _NOT_PACKED)
        return AtHand(objects) if known is self else _opened(self)

    @cached_property
    def by_id(self) -> Mapping[ObjectId, Object]:
        """They by their ids, made when they are asked for where they are not at hand."""
        rows = self.rows
        return rows.one_by_one() if isinstance(rows, _Chunk) else dict(zip(rows.ids, rows.objects, strict=True))

    @cached_property
    def group(self) -> Group:
        """The same as a part of a whole."""
        return Group(frozenset((self.first.kind,)), lambda: self.rows, (self.first.path, self.last.path))


@dataclasses.dataclass(frozen=True)
class _Chunk:
    """Some objects of one kind: their ids, what each belongs to, and their fields, column by column."""

    packed: Packed
    ids: Sequence[ObjectId]
    parents: Sequence[ObjectId | None]
    packed_columns: bytes

    @cached_property
    def columns(self) -> Sequence[Column]:
        """Most of a chunk, and of no use to who asks for ids."""
        columns: Sequence[Column] = marshal.loads(self.packed_columns)
        return columns

    @cached_property
    def objects(self) -> Sequence[Object]:
        """All of them."""
        objects = self._made(self.ids, self.parents, map(values_of, self.columns))
        _packed[self.ids[0]] = objects, self.packed
        return objects

    def one_by_one(self) -> OneByOne:
        """They too, each made when it is asked for."""
        return OneByOne(self.ids, self._one, lambda: self.objects)

    def _one(self, number: int) -> Object:
        row = ([value_at(column, number)] for column in self.columns)
        return self._made([self.ids[number]], [self.parents[number]], row)[0]

    def _made(
        self, ids: Sequence[ObjectId], parents: Sequence[ObjectId | None], columns: Iterable[Iterable[Any]]
    ) -> Sequence[Object]:
        kind = self.packed.first.kind
        fields = dict(zip(_fields(kind), columns, strict=True))
        return records(KINDS[kind].model, id=ids, parent=parents, **fields)


# The states that a run compares have most of their objects in common: what is kept alike is found to be equal without a
# look at it. By the digests, as long as somebody has them.
_known: WeakValueDictionary[bytes, Packed] = WeakValueDictionary()
# By the first object's id, objects and how the very same ones were packed last.
_packed: dict[ObjectId, tuple[Sequence[Object], Packed | None]] = {}
_NOT_PACKED: tuple[Sequence[Object], Packed | None] = (), None


def pack(objects: Sequence[Object]) -> Packed:
    """The objects, which are of one kind and sorted by their paths, and at least one."""
    first, last = objects[0].id, objects[-1].id
    before, found = _packed.get(first, _NOT_PACKED)
    if found and len(before) == len(objects) and all(map(is_, before, objects)):
        return found
    data = marshal.dumps(_contents(first.kind, objects), FORMAT)
    digest = digest_of(data)
    made = known_as(digest) or known(Packed(digest, data, total_of(objects), first, last, len(objects)))
    _packed[first] = objects, made
    return made


def known_as(digest: bytes) -> Packed | None:
    """The chunk that has this digest, if somebody has it."""
    return _known.get(digest)


def known(packed: Packed) -> Packed:
    """The chunk, of which nobody had one that is alike."""
    _known[packed.digest] = packed
    return packed


def forget() -> None:
    """Hold nothing of what was packed: it is not going to stay."""
    _packed.clear()


def digest_of(data: bytes) -> bytes:
    """What stands for the bytes."""
    return hashlib.blake2b(data, digest_size=16).digest()


def _opened(packed: Packed) -> _Chunk:
    kind, paths, above, numbers, columns = marshal.loads(packed.data)
    known = [parent and ObjectId(*parent) for parent in above]
    return _Chunk(packed, ObjectId.each(kind, paths), [known[number] for number in numbers], columns)


def _contents(kind: str, objects: Sequence[Object]) -> tuple[Any, ...]:
    """Their kind, their paths, what they belong to, and their fields."""
    # The same text once: marshal writes an object that it has met as a number.
    texts: dict[Any, Any] = {}
    paths = tuple(tuple(map(texts.setdefault, obj.id.path, obj.id.path)) for obj in objects)
    parents = [obj.parent for obj in objects]
    numbers = {parent: number for number, parent in enumerate(dict.fromkeys(parents))}
    columns = tuple(kept(list(map(attrgetter(name), objects)), texts) for name in _fields(kind))
    return (
        kind,
        paths,
        tuple(parent and tuple(parent) for parent in numbers),
        tuple(map(numbers.__getitem__, parents)),
        marshal.dumps(columns, FORMAT),
    )


@cache
def _fields(kind: str) -> tuple[str, ...]:
    return tuple(f.name for f in dataclasses.fields(KINDS[kind].model) if f.name not in ("id", "parent"))
