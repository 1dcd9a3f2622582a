"""Objects, and what the unusual ones lean on, go in; what each leans on, made when somebody asks, comes out.

Most objects (columns, comments, owners) lean on what they belong to, and on nothing else. What is only kept for later
runs, or goes into another catalog, has to be known of the others alone.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Container, Iterable, Mapping, Set
from itertools import chain
from typing import TypeAlias

from schemadiff.belonging import Objects, belonging
from schemadiff.model import Catalog, Later, ObjectId, made
from schemadiff.overlay import Parted, overlaid, whence

Needs: TypeAlias = Mapping[ObjectId, frozenset[ObjectId]]
Parents: TypeAlias = Mapping[ObjectId, ObjectId | None]

NOTHING: frozenset[ObjectId] = frozenset()
# The catalogs of a run name the same parents. A process that reads many databases begins anew when there are so many.
_MOST = 1_000_000
_alone: dict[ObjectId, frozenset[ObjectId]] = {}


class Parts(Parted[ObjectId, frozenset[ObjectId]]):
    """What objects lean on, put together from parts. Whoever keeps them knows which ones have to do with some."""

    @abstractmethod
    def on(self, some: Iterable[ObjectId]) -> Iterable[Needs]:
        """The parts in which something may lean on one of these."""


class AllNeeds(Later[ObjectId, frozenset[ObjectId]]):
    """What each of the objects leans on. `unusual` makes it for those that lean on anything but their parent, and
    `parents` says what each belongs to, where that is known without a look at the objects. Who asks for a few gets it
    of these alone.
    """

    def __init__(
        self, objects: Objects, unusual: Callable[[], Needs], parents: Callable[[], Parents] | None = None
    ) -> None:
        few: Needs = Later(unusual)
        super().__init__(lambda: _all_of(parents() if parents else parents_of(objects), few))
        self.objects, self.unusual = objects, few
        self._usual = Usual(objects)

    def __getitem__(self, who: ObjectId) -> frozenset[ObjectId]:
        if self._make is None:
            return self._made[who]
        found = self.unusual.get(who)
        return self._usual[self.objects[who].parent] if found is None else found

    def __contains__(self, who: object) -> bool:
        return who in self.objects or who in self.unusual


def unusual_needs(catalog: Catalog) -> Needs:
    """What those of its objects lean on that lean on anything but their parent, made when somebody asks."""
    objects, needs = catalog.objects, catalog.needs
    if isinstance(needs, AllNeeds) and needs.objects is objects:
        # Not the catalog itself: who asks may do so at the end of the run.
        return needs.unusual
    return Later(lambda: _unusual_of(parents_of(objects), needs))


def needs_once(before: Catalog, objects: Objects, touched: Set[ObjectId], put: Callable[[], Needs]) -> AllNeeds:
    """What objects lean on that are those of a catalog but for the ones that are touched, of which `put` says it: as if
    nothing had leaned on what is there no more.
    """
    unusual, then = unusual_needs(before), before.objects
    return AllNeeds(objects, lambda: _unusual_once(unusual, then, objects, touched, put()))


def _unusual_once(unusual: Needs, then: Objects, objects: Objects, touched: Set[ObjectId], put: Needs) -> Needs:
    usual = Usual(objects)
    new = {who: on for who, on in put.items() if on != usual[objects[who].parent]}
    gone = frozenset(who for who in touched if who not in objects)
    come = frozenset(who for who in touched | put.keys() if who in objects and who not in then)
    below = belonging(objects).below(come) if come else ()
    away = touched | put.keys()
    stays = {who: NOTHING for who in below if who in then and who not in away and who not in unusual}
    return overlaid(leaning_no_more(unusual, gone), away, stays | new)


def leaning_no_more(needs: Needs, gone: Set[ObjectId]) -> Needs:
    """The same needs without these objects, as if nothing had leaned on them."""
    upon = {who: on - gone for who, on in stated_on(needs, gone).items() if who not in gone} if gone else {}
    return overlaid(needs, gone, upon)


def leaning_on(catalog: Catalog, some: Set[ObjectId]) -> set[ObjectId]:
    """What of a catalog leans on one of these."""
    unusual, there = unusual_needs(catalog), {whom for whom in some if whom in catalog.objects}
    usual = {who for who in belonging(catalog.objects).below(set(there)) if who not in unusual}
    return usual | stated_on(unusual, there).keys()


def stated_on(needs: Needs, some: Set[ObjectId]) -> Needs:
    """Those of the needs that name one of these, without a look at all where they are kept in parts."""
    root, touched = whence(needs)
    parts = root.on(some) if isinstance(root, Parts) else (root,)
    then = ((who, on) for part in parts for who, on in part.items() if who not in touched)
    since = ((who, needs[who]) for who in touched if who in needs)
    return {who: on for who, on in chain(then, since) if not on.isdisjoint(some)}


def parents_of(objects: Objects) -> Parents:
    """What each of the objects belongs to."""
    return {who: obj.parent for who, obj in objects.items()}


class Usual(dict[ObjectId | None, frozenset[ObjectId]]):
    """By what an object belongs to: what it leans on if on nothing else. Made for those that are asked for."""

    def __init__(self, objects: Container[ObjectId | None]) -> None:
        super().__init__()
        self._objects = objects
        if len(_alone) > _MOST:
            _alone.clear()

    def __missing__(self, parent: ObjectId | None) -> frozenset[ObjectId]:
        found = self[parent] = _only(parent) if parent and parent in self._objects else NOTHING
        return found


def _only(parent: ObjectId) -> frozenset[ObjectId]:
    found = _alone.get(parent)
    if found is None:
        found = _alone[parent] = frozenset((parent,))
    return found


def _all_of(parents: Parents, few: Needs) -> Needs:
    usual = Usual(parents)
    return {who: usual[parent] for who, parent in parents.items()} | dict(made(few))


def _unusual_of(parents: Parents, needs: Needs) -> Needs:
    usual = Usual(parents)
    stated = ((who, needs.get(who, NOTHING), usual[parent]) for who, parent in parents.items())
    return {who: on for who, on, alone in stated if on != alone}
