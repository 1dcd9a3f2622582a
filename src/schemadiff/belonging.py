"""Objects in; what belongs to some of them, and those of some kinds, out, without a look at all where few were touched.

What is found of the objects that a run keeps is found of each group of them once. A mapping that was made of another
one has it from there.
"""

from __future__ import annotations

from bisect import bisect, bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from itertools import filterfalse
from operator import itemgetter
from typing import Protocol, TypeAlias

from schemadiff.model import SATELLITES, Object, ObjectId
from schemadiff.overlay import Parted, whence
from schemadiff.reach import reached

Objects: TypeAlias = Mapping[ObjectId, Object]
Path: TypeAlias = tuple[str, ...]


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
    """Some objects of these kinds, opened when somebody asks for them. Those of one kind may be sorted by their paths;
    then `span` is the first and the last of these.
    """

    kinds: Set[str]
    open: Callable[[], Rows] = field(repr=False)
    span: tuple[Path, Path] | None = None

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

    def about(self, kinds: Set[str]) -> Iterable[ObjectId]:
        """Those that are about an object of these kinds: its owner, its comments."""
        if self.kinds.isdisjoint(SATELLITES):
            return ()
        if self.span and not any(self.span[0][0] <= kind <= self.span[1][0] for kind in kinds):
            return ()
        return (who for who in self.keys if who.kind in SATELLITES and who.path[0] in kinds)

    def called(self, names: Set[Path], ordered: Sequence[Path]) -> Iterable[ObjectId]:
        """Those that are called by one of these names, of a schema and what is in it, or about what is called so."""
        if not self._may_be_called(ordered):
            return ()
        return (who for who in self.keys if (who.target or who).path[:2] in names)

    def _may_be_called(self, names: Sequence[Path]) -> bool:
        """Whether one of them may be. The names are sorted."""
        if self.span is None:
            return True
        first, last = self.span
        if not self.kinds.isdisjoint(SATELLITES):
            if first[0] != last[0]:
                return True
            first, last = first[1:], last[1:]
        return first[:1] in names or bisect_left(names, first[:2]) < bisect(names, last[:2])


def group_of(objects: Objects) -> Group:
    """All of these as one."""
    rows = AtHand(list(objects.values()))
    return Group(frozenset(map(itemgetter(0), objects)), lambda: rows)


class Grouped(Parted[ObjectId, Object]):
    """Objects put together from groups."""

    def __init__(self, groups: Mapping[bytes, Group], total: int | None = None) -> None:
        super().__init__(groups, total)
        self.groups: Sequence[Group] = list(groups.values())

    def groups_below(self, some: Iterable[ObjectId | None]) -> Iterable[Group]:
        """Those that may have something that belongs to one of these."""
        return self.groups


@dataclass(frozen=True, slots=True)
class Belonging:
    """What belongs to what among the objects: those of `root`, which are in groups, but for those that were `touched`
    since; of these there are those that have `come`.
    """

    objects: Objects
    root: Objects
    groups: Grouped
    touched: Set[ObjectId]
    come: Group

    def below(self, some: Set[ObjectId | None]) -> set[ObjectId]:
        """What belongs to one of these; to None belongs what stands for itself."""
        found = set(_below(self.groups.groups_below(some), some))
        found -= self.touched
        found.update(_below((self.come,), some))
        return found

    def all_below(self, some: Set[ObjectId]) -> set[ObjectId]:
        """These, what belongs to them, and what belongs to that."""
        return reached(some, self.below)

    def called(self, names: Set[Path]) -> set[ObjectId]:
        """What files call by one of these names, of a schema and what is in it: it, or what it is about, is called so,
        and it belongs to nothing that is there.
        """
        ordered = sorted(names)
        return {who for who in self._each(lambda group: group.called(names, ordered)) if self._is_top(who)}

    def of_kinds(self, kinds: Set[str]) -> Iterator[ObjectId]:
        """The objects of these kinds."""
        return self._each(lambda group: group.of_kinds(kinds))

    def about(self, kinds: Set[str]) -> Iterator[ObjectId]:
        """The objects that are about an object of these kinds."""
        return self._each(lambda group: group.about(kinds))

    def _each(self, of: Callable[[Group], Iterable[ObjectId]]) -> Iterator[ObjectId]:
        for group in self.groups.groups:
            yield from filterfalse(self.touched.__contains__, of(group))
        yield from of(self.come)

    def _is_top(self, who: ObjectId) -> bool:
        return self.objects[who].parent not in self.objects


def belonging(objects: Objects, like: Belonging | None = None) -> Belonging:
    """What belongs to what among the objects; what is `like` it, for other objects, may have found it already."""
    root, touched = whence(objects)
    groups = like.groups if like and like.root is root else _grouped(root)
    come = group_of({who: objects[who] for who in touched if who in objects})
    return Belonging(objects, root, groups, touched, come)


def _grouped(root: Objects) -> Grouped:
    return root if isinstance(root, Grouped) else Grouped({b"": group_of(root)})


def _below(groups: Iterable[Group], some: Set[ObjectId | None]) -> Iterator[ObjectId]:
    for group in groups:
        if not group.above.isdisjoint(some):
            for whom in group.above & some:
                yield from group.below[whom]
