"""Objects in; what belongs to some of them, and those of some kinds, out, without a look at all where few were touched.

What is found of the objects that a run keeps is found of each group of them once. A mapping that was made of another
one has it from there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from itertools import filterfalse
from operator import itemgetter
from typing import Protocol, TypeAlias

from schemadiff.model import Object, ObjectId
from schemadiff.overlay import Parted, whence

Objects: TypeAlias = Mapping[ObjectId, Object]


class Rows(Protocol):
    """Some objects, their ids, and what each belongs to."""

    @property
    def ids(self) -> Sequence[ObjectId]: ...
    @property
    def parents(self) -> Sequence[ObjectId | None]: ...
    @property
    def objects(self) -> Sequence[Object]: ...


@dataclass(frozen=True)
class AtHand:
    """Objects that somebody has read."""

    objects: Sequence[Object]

    @cached_property
    def ids(self) -> Sequence[ObjectId]:
        """The id of each."""
        return [obj.id for obj in self.objects]

    @cached_property
    def parents(self) -> Sequence[ObjectId | None]:
        """What each belongs to."""
        return [obj.parent for obj in self.objects]


@dataclass(frozen=True, eq=False)
class Group:
    """Some objects of these kinds, opened when somebody asks for them."""

    kinds: Set[str]
    open: Callable[[], Rows] = field(repr=False)

    @property
    def keys(self) -> Sequence[ObjectId]:
        """Their ids."""
        return self.open().ids

    @property
    def values(self) -> Sequence[Object]:
        """They themselves."""
        return self.open().objects

    @cached_property
    def above(self) -> Set[ObjectId | None]:
        """All that one of them belongs to."""
        return frozenset(self.open().parents)

    @cached_property
    def below(self) -> Mapping[ObjectId | None, Sequence[ObjectId]]:
        """By that, which of them do."""
        below: dict[ObjectId | None, list[ObjectId]] = defaultdict(list)
        for who, parent in zip(self.keys, self.open().parents, strict=True):
            below[parent].append(who)
        return dict(below)

    def of_kinds(self, kinds: Set[str]) -> Iterable[ObjectId]:
        """Those of these kinds."""
        if self.kinds.isdisjoint(kinds):
            return ()
        return self.keys if self.kinds <= kinds else (who for who in self.keys if who.kind in kinds)


def group_of(objects: Objects) -> Group:
    """All of these as one."""
    rows = AtHand(list(objects.values()))
    return Group(frozenset(map(itemgetter(0), objects)), lambda: rows)


@dataclass(frozen=True, slots=True)
class Belonging:
    """What belongs to what among the objects of `root`, in groups, but for those that were `touched` since; of these
    there are those that have `come`.
    """

    root: Objects
    groups: Sequence[Group]
    touched: Set[ObjectId]
    come: Group

    def below(self, some: Set[ObjectId | None]) -> set[ObjectId]:
        """What belongs to one of these; to None belongs what stands for itself."""
        found = set(_below(self.groups, some))
        found -= self.touched
        found.update(_below((self.come,), some))
        return found

    def all_below(self, some: Set[ObjectId]) -> set[ObjectId]:
        """These, what belongs to them, and what belongs to that."""
        found: set[ObjectId] = set(some)
        more: Set[ObjectId] = some
        while more:
            more = self.below(more) - found
            found |= more
        return found

    def tops(self) -> set[ObjectId]:
        """What belongs to nothing that is there."""
        there = set[ObjectId]().union(*(group.keys for group in self.groups)) - self.touched
        there.update(self.come.keys)
        return self.below(frozenset().union(*(group.above - there for group in (*self.groups, self.come))))

    def of_kinds(self, kinds: Set[str]) -> Iterator[ObjectId]:
        """The objects of these kinds."""
        for group in self.groups:
            yield from filterfalse(self.touched.__contains__, group.of_kinds(kinds))
        yield from self.come.of_kinds(kinds)


def belonging(objects: Objects, like: Belonging | None = None) -> Belonging:
    """What belongs to what among the objects; what is `like` it, for other objects, may have found it already."""
    root, touched = whence(objects)
    groups = like.groups if like and like.root is root else _groups(root)
    come = group_of({who: objects[who] for who in touched if who in objects})
    return Belonging(root, groups, touched, come)


def _groups(root: Objects) -> Sequence[Group]:
    parts = root.parts.values() if isinstance(root, Parted) else ()
    groups = [part for part in parts if isinstance(part, Group)]
    return groups if groups and len(groups) == len(parts) else [group_of(root)]


def _below(groups: Iterable[Group], some: Set[ObjectId | None]) -> Iterator[ObjectId]:
    for group in groups:
        if not group.above.isdisjoint(some):
            for whom in group.above & some:
                yield from group.below[whom]
