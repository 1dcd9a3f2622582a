"""A catalog in, a short text out that is the same for equal catalogs, on every machine and in every run."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, compress, count, repeat
from operator import attrgetter, is_not, itemgetter

from schemadiff.kinds import KINDS
from schemadiff.model import Catalog, Object, ObjectId


def fingerprint(catalog: Catalog) -> str:
    """SHA-256 over all compared fields, in hex. What may be left unstated (owners) is left out."""
    return fingerprints(catalog)[0]


def fingerprints(*catalogs: Catalog) -> tuple[str, ...]:
    """The same of several catalogs; what is the very same object in all of them is written once."""
    digests = [hashlib.sha256() for _ in catalogs]
    sides = [catalog.objects for catalog in catalogs]
    for kind, ids in _by_kind(chain.from_iterable(sides)):
        optional = KINDS[kind].optional
        stated = [who for who in ids if not optional(who)]
        first, *others = (list(map(side.get, stated)) for side in sides)
        lines = _lines(kind, first)
        texts = [lines, *(_lines_like(kind, column, first, lines) for column in others)]
        for digest, text in zip(digests, texts, strict=True):
            digest.update("".join(text).encode())
    return tuple(digest.hexdigest() for digest in digests)


def _by_kind(ids: Iterable[ObjectId]) -> Iterator[tuple[str, list[ObjectId]]]:
    """In order, each once. A catalog has most of a kind in order already, and paths alone compare fast."""
    kinds: dict[str, list[ObjectId]] = {}
    for who in dict.fromkeys(ids):
        kinds.setdefault(who[0], []).append(who)
    return ((kind, sorted(kinds[kind], key=itemgetter(1))) for kind in sorted(kinds))


def _lines(kind: str, objects: Sequence[Object | None]) -> list[str]:
    """A line for each object, without a call of ours for each."""
    there = list(filter(None, objects))
    paths = map(attrgetter("id.path"), there)
    lines = map(repr, zip(repeat(kind), paths, map(_values(kind), there), strict=False))
    return list(lines) if len(there) == len(objects) else [next(lines) if obj else "" for obj in objects]


def _lines_like(
    kind: str, objects: Sequence[Object | None], others: Sequence[Object | None], known: Sequence[str]
) -> list[str]:
    """The same, where those of others are known: most objects are the very same."""
    lines = list(known)
    apart = list(compress(count(), map(is_not, objects, others)))
    for place, line in zip(apart, _lines(kind, [objects[place] for place in apart]), strict=True):
        lines[place] = line
    return lines


def fingerprint_of(obj: Object) -> str:
    """The same of one object."""
    return hashlib.sha256(_lines(obj.id.kind, [obj])[0].encode()).hexdigest()


def basis(version: int) -> str:
    """What a fingerprint was taken by. Two can be compared where this is the same: PostgreSQL's major version, whose
    words the catalogs are in, and what is read and compared of each kind. `version` is server_version_num.
    """
    return f"pg{version // 10000}-{_reading()}"


@cache
def _reading() -> str:
    parts = ((kind.name, kind.query, [f.name for f in dataclasses.fields(kind.model)]) for kind in KINDS.values())
    return hashlib.sha256(repr(list(parts)).encode()).hexdigest()[:8]


@cache
def _values(kind: str) -> Callable[[Object], tuple[object, ...]]:
    """What gives the compared fields of an object of the kind."""
    names = [f.name for f in dataclasses.fields(KINDS[kind].model) if f.compare and f.name != "id"]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda obj: tuple(getattr(obj, name) for name in names)
