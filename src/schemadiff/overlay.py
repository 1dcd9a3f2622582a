"""A mapping in, the same without some keys and with others out; and of two such, where they may differ at all.

A run has several states of one database, of which each is another one but for a few objects. What a mapping was made of
is remembered, and so is what it was put together from: what is the very same in both needs no look.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import partial
from typing import Protocol, TypeVar

from schemadiff.model import Later, made

K = TypeVar("K")
V = TypeVar("V")
K_co = TypeVar("K_co", covariant=True)
V_co = TypeVar("V_co", covariant=True)
# Equal to no value.
_NOTHING = object()


class Part(Protocol[K_co, V_co]):
    """Some keys, and the value of each."""

    @property
    def keys(self) -> Sequence[K_co]: ...
    @property
    def values(self) -> Sequence[V_co]: ...


class Overlaid(Later[K, V]):
    """A mapping that is `base` but for the keys that are `touched`. Who asks for a few is told without the rest; once
    somebody has asked for all it is a whole dict.

    Nobody changes what it was made of once it is made: it would not know.
    """

    def __init__(self, base: Mapping[K, V], away: Iterable[K], put: Mapping[K, V]) -> None:
        gone = frozenset(away)
        self.base, self._gone, self._put = base, gone, put
        self.touched: Set[K] = gone | put.keys()
        super().__init__(self.edited)

    def edited(self) -> dict[K, V]:
        """A dict of its own with all of it. What lies between it and what it was made of is made for nobody else."""
        base = _known(self.base)
        whole = base.edited() if isinstance(base, Overlaid) and base._make else dict(made(base))
        for key in self._gone:
            whole.pop(key, None)
        whole.update(self._put)
        return whole

    def __getitem__(self, key: K) -> V:
        if self._make is None:
            return self._made[key]
        if key in self.touched:
            return self._put[key]
        return self.base[key]

    def __contains__(self, key: object) -> bool:
        if self._make is None:
            return key in self._made
        return key in self._put if key in self.touched else key in self.base

    def __len__(self) -> int:
        if self._make is None:
            return len(self._made)
        return len(self.base) - sum(key in self.base for key in self.touched) + len(self._put)


class Parted(Later[K, V]):
    """A mapping put together from parts. Parts of one name have the very same values everywhere.
    `total` is what all its values come to in a fingerprint, where that is known.
    """

    def __init__(self, parts: Mapping[bytes, Part[K, V]], total: int | None = None) -> None:
        super().__init__(partial(_joined, parts))
        self.parts, self.total = parts, total


def _joined(parts: Mapping[bytes, Part[K, V]]) -> Mapping[K, V]:
    whole: dict[K, V] = {}
    for part in parts.values():
        whole.update(zip(part.keys, part.values, strict=True))
    return whole


def overlaid(base: Mapping[K, V], away: Iterable[K], put: Mapping[K, V]) -> Mapping[K, V]:
    """The mapping without the keys that are away, and then with those of `put`, which stand at the end."""
    return Overlaid(base, away, put)


def near(one: Mapping[K, V], other: Mapping[K, V]) -> Set[K] | None:
    """Keys outside of which both have equal values; None where nothing is known of that."""
    ways = {id(mapping): touched for mapping, touched in _lineage(one)}
    for mapping, touched in _lineage(other):
        if id(mapping) in ways:
            return ways[id(mapping)] | touched
    (first, mine), (second, theirs) = whence(one), whence(other)
    if not (isinstance(first, Parted) and isinstance(second, Parted)):
        return None
    return mine | theirs | _unequal(_only_in(first, second), _only_in(second, first))


def equal(one: Mapping[K, V], other: Mapping[K, V]) -> bool:
    """Whether both have the same keys with equal values, without a look at what is known to be so."""
    where = near(one, other)
    if where is None:
        return one == other
    return all(one.get(key, _NOTHING) == other.get(key, _NOTHING) for key in where)


def _only_in(one: Parted[K, V], other: Parted[K, V]) -> Mapping[K, V]:
    """What is in parts that the other has not."""
    return _joined({name: part for name, part in one.parts.items() if name not in other.parts})


def _unequal(one: Mapping[K, V], other: Mapping[K, V]) -> set[K]:
    found = {key for key, value in one.items() if other.get(key, _NOTHING) != value}
    return found.union(key for key in other if key not in one)


def _lineage(mapping: Mapping[K, V]) -> Iterator[tuple[Mapping[K, V], frozenset[K]]]:
    """It and what it was made of, each with the keys that were touched on the way from there."""
    touched = frozenset[K]()
    mapping = _known(mapping)
    yield mapping, touched
    while isinstance(mapping, Overlaid):
        touched |= mapping.touched
        mapping = _known(mapping.base)
        yield mapping, touched


def _known(mapping: Mapping[K, V]) -> Mapping[K, V]:
    """The mapping itself, where it may be one that is only known later; that may still have to be made."""
    while isinstance(mapping, Later) and not isinstance(mapping, Overlaid | Parted):
        mapping = mapping.all()
    return mapping


def whence(mapping: Mapping[K, V]) -> tuple[Mapping[K, V], frozenset[K]]:
    """What it was made of in the end, or itself, and the keys that were touched on the way from there."""
    *_, last = _lineage(mapping)
    return last
