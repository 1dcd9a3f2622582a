"""A mapping in, the same without some keys and with others out; and of two such, where they may differ at all.

A run has several states of one database, of which each is another one but for a few objects. What a mapping was made of
is remembered, and so is what it was put together from: what is the very same in both needs no look.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Protocol, TypeVar

from schemadiff.model import made

K = TypeVar("K")
V = TypeVar("V")
K_co = TypeVar("K_co", covariant=True)
V_co = TypeVar("V_co", covariant=True)


class Part(Protocol[K_co, V_co]):
    """Some keys, and the value of each."""

    @property
    def keys(self) -> Sequence[K_co]: ...
    @property
    def values(self) -> Sequence[V_co]: ...


class Overlaid(dict[K, V]):
    """A mapping that is `base` but for the keys that are `touched`. A whole dict: to ask it costs what any other does.

    Nobody changes it or what it was made of once it is made: it would not know.
    """

    __slots__ = ("base", "touched")

    def __init__(self, base: Mapping[K, V], away: Iterable[K], put: Mapping[K, V]) -> None:
        self.base = made(base)
        super().__init__(self.base)
        gone = frozenset(away)
        self.touched: Set[K] = gone | put.keys()
        for key in gone & self.keys():
            del self[key]
        self.update(put)


class Parted(dict[K, V]):
    """A mapping put together from parts. Parts of one name have the very same values everywhere.
    `total` is what all its values come to in a fingerprint, where that is known.
    """

    __slots__ = ("__weakref__", "parts", "total")

    def __init__(self, parts: Mapping[bytes, Part[K, V]], total: int | None = None) -> None:
        super().__init__()
        self.total = total
        self.parts = parts
        for part in parts.values():
            self.update(zip(part.keys, part.values, strict=True))


def overlaid(base: Mapping[K, V], away: Iterable[K], put: Mapping[K, V]) -> Mapping[K, V]:
    """The mapping without the keys that are away, and then with those of `put`, which stand at the end."""
    return Overlaid(base, away, put)


def near(one: Mapping[K, V], other: Mapping[K, V]) -> Set[K] | None:
    """Keys outside of which both have the very same values; None where nothing is known of that."""
    ways = {id(mapping): touched for mapping, touched in _lineage(one)}
    for mapping, touched in _lineage(other):
        if id(mapping) in ways:
            return ways[id(mapping)] | touched
    (first, mine), (second, theirs) = whence(one), whence(other)
    if not (isinstance(first, Parted) and isinstance(second, Parted)):
        return None
    apart = first.parts.keys() ^ second.parts.keys()
    parts = (part for root in (first, second) for name, part in root.parts.items() if name in apart)
    return mine.union(theirs, *(part.keys for part in parts))


def root_of(mapping: Mapping[K, V]) -> Mapping[K, V]:
    """What it was made of in the end; itself, where it was made of nothing."""
    return whence(mapping)[0]


def _lineage(mapping: Mapping[K, V]) -> Iterator[tuple[Mapping[K, V], frozenset[K]]]:
    """It and what it was made of, each with the keys that were touched on the way from there."""
    touched = frozenset[K]()
    mapping = made(mapping)
    yield mapping, touched
    while isinstance(mapping, Overlaid):
        touched |= mapping.touched
        mapping = mapping.base
        yield mapping, touched


def whence(mapping: Mapping[K, V]) -> tuple[Mapping[K, V], frozenset[K]]:
    """What it was made of in the end, or itself, and the keys that were touched on the way from there."""
    *_, last = _lineage(mapping)
    return last
