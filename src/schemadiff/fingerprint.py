"""A catalog in, a short text out that is the same for equal catalogs, on every machine and in every run.

It is a sum over the objects: of a catalog that is another one but for a few of them, no others are looked at.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import cache
from itertools import compress, repeat
from operator import attrgetter, is_not, methodcaller

from schemadiff.kinds import KINDS
from schemadiff.model import Catalog, Object, ObjectId, made
from schemadiff.overlay import Parted, near, whence

_MODULUS = 1 << 256
# Another word wherever the same objects come to another fingerprint.
_HOW = "sum of SHA-256"


def fingerprint(catalog: Catalog) -> str:
    """The sum of the SHA-256 of its objects, each over all compared fields, in hex. What may be left unstated (owners)
    is left out.
    """
    return fingerprints(catalog)[0]


def fingerprints(*catalogs: Catalog) -> tuple[str, ...]:
    """The same of several catalogs; what is the very same object in all of them is looked at once."""
    first, *others = (catalog.objects for catalog in catalogs)
    total = _total(first)
    return tuple(map(_text, (total, *(total + _moved(first, other) for other in others))))


def total_of(objects: Iterable[Object]) -> int:
    """What the objects come to in a fingerprint."""
    kinds: dict[str, list[Object]] = {}
    for obj in objects:
        kinds.setdefault(obj.id.kind, []).append(obj)
    return sum(_of_kind(kind, some) for kind, some in kinds.items()) % _MODULUS


def _total(objects: Mapping[ObjectId, Object]) -> int:
    """The same of a whole, by what is known of that which it was made of."""
    root, touched = whence(objects)
    if not isinstance(root, Parted) or root.total is None:
        return total_of(objects.values())
    return root.total + _moved_among(touched, root, objects)


def _moved(one: Mapping[ObjectId, Object], other: Mapping[ObjectId, Object]) -> int:
    """By how much other comes to more than one."""
    where = near(one, other)
    if where is None:
        one, other = made(one), made(other)
        where = one.keys() | other.keys()
    return _moved_among(where, one, other)


def _moved_among(where: Set[ObjectId], one: Mapping[ObjectId, Object], other: Mapping[ObjectId, Object]) -> int:
    """The same of two that are equal but for these."""
    keys = list(where)
    mine, theirs = list(map(one.get, keys)), list(map(other.get, keys))
    apart = list(map(is_not, mine, theirs))
    gone, come = (filter(None, compress(side, apart)) for side in (mine, theirs))
    return total_of(come) - total_of(gone)


def _of_kind(kind: str, objects: Sequence[Object]) -> int:
    """Without a call of ours for each object."""
    optional = KINDS[kind].optional
    stated = [obj for obj in objects if not optional(obj.id)]
    digests = map(methodcaller("digest"), map(hashlib.sha256, map(str.encode, _lines(kind, stated))))
    return sum(map(int.from_bytes, digests))


def _lines(kind: str, objects: Sequence[Object]) -> Iterator[str]:
    """A line for each object."""
    return map(repr, zip(repeat(kind), map(attrgetter("id.path"), objects), map(_values(kind), objects), strict=False))


def _text(total: int) -> str:
    return f"{total % _MODULUS:064x}"


def fingerprint_of(obj: Object) -> str:
    """The same of one object."""
    (line,) = _lines(obj.id.kind, [obj])
    return hashlib.sha256(line.encode()).hexdigest()


def basis(version: int) -> str:
    """What a fingerprint was taken by. Two can be compared where this is the same: PostgreSQL's major version, whose
    words the catalogs are in, and what is read and compared of each kind. `version` is server_version_num.
    """
    return f"pg{version // 10000}-{_reading()}"


@cache
def _reading() -> str:
    parts = ((kind.name, kind.query, [f.name for f in dataclasses.fields(kind.model)]) for kind in KINDS.values())
    return hashlib.sha256(repr([_HOW, *parts]).encode()).hexdigest()[:8]


@cache
def _values(kind: str) -> Callable[[Object], tuple[object, ...]]:
    """What gives the compared fields of an object of the kind."""
    names = [f.name for f in dataclasses.fields(KINDS[kind].model) if f.compare and f.name != "id"]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda obj: tuple(getattr(obj, name) for name in names)
