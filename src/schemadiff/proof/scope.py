"""Two catalogs and what differs between them in; both without whatever has nothing to do with that, out.

With what differs goes the whole of what it belongs to, what leans on that, and what the bodies of the functions among
it name; then all that these need. What holds for the whole database is always there.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from operator import attrgetter

from schemadiff.kinds.table import Table
from schemadiff.leaning import needs_once, unusual_needs
from schemadiff.model import ROUTINES, SATELLITES, Catalog, Object, ObjectId, made
from schemadiff.overlay import near, overlaid
from schemadiff.plan.mentions import words_of
from schemadiff.proof.compare import closure, is_part, parts_in
from schemadiff.proof.leaning import Leaning

# Whatever is made or changed may be subject to one of these, or mean another thing because of it.
_EVERYWHERE = frozenset(
    (
        "role", "role_membership", "role_setting", "parameter_grant", "schema", "extension", "language", "cast",
        "operator", "access_method", "transform", "publication", "publication_schema", "subscription",
        "database_setting", "default_privileges", "event_trigger",
    )
)  # fmt: skip
# These change what is made after them.
_FELT_LATER = frozenset(("default_privileges", "event_trigger", "publication", "publication_schema", "subscription"))
# A table and its partitions, its parents and its children change together.
_FAMILY = frozenset(("partition", "inheritance"))
# What is looked at one by one; of all the rest there is too much.
_FEW = _EVERYWHERE | SATELLITES.keys() | _FAMILY


@dataclasses.dataclass(frozen=True, slots=True)
class Scope:
    """What of each of the two catalogs has to do with their differences."""

    start: Catalog
    target: Catalog

    @property
    def shared(self) -> Catalog:
        """What both have alike, with all that it is made of and all that it needs: what can be made once for both."""
        start, target = self.start, self.target
        apart = set(start.objects.keys() ^ target.objects.keys())
        apart |= {i for i in start.objects.keys() & target.objects.keys() if start.objects[i] != target.objects[i]}
        apart |= {i for i in start.objects if i.kind in _FELT_LATER}
        upon = _holding(start, _holding(target, {}))
        todo = list(apart)
        while todo:
            found = upon.get(todo.pop(), set()) - apart
            apart |= found
            todo += found
        objects = {i: obj for i, obj in start.objects.items() if i not in apart}
        return dataclasses.replace(start, objects=objects, needs={i: start.needs[i] for i in objects})


def _holding(catalog: Catalog, upon: dict[ObjectId, set[ObjectId]]) -> dict[ObjectId, set[ObjectId]]:
    """What cannot be made as it is without each object: what needs it or belongs to it, and what it is a part of."""
    for who, obj in catalog.objects.items():
        for whom in (*catalog.needs[who], *filter(None, (obj.parent,))):
            upon.setdefault(whom, set()).add(who)
    for whole, parts in parts_in(catalog).items():
        for part in parts:
            upon.setdefault(part, set()).add(whole)
    return upon


def scope_of(start: Catalog, target: Catalog, changed: Iterable[ObjectId]) -> Scope:
    """What the changed objects, each in one of the catalogs at least, have to do with."""
    seeds = frozenset(changed)
    first = _Web(start)
    webs = first, _Web(target, first)
    around, beside = zip(*(web.around(seeds) for web in webs), strict=True)
    wanted = frozenset[ObjectId]().union(*around)
    # A table of which a column or a key leans on a change has no more to do with it than that column or key.
    light = frozenset[ObjectId]().union(*beside) - wanted
    # What one of them brings in, the other may have more of.
    while (more := wanted.union(*(web.completed(wanted) for web in webs))) != wanted:
        wanted = more
    whole = {who for who in wanted if who.kind == "table"}
    wanted |= light
    # What only one of them needs is in the other as well, if it is there: it neither comes nor goes.
    while (more := wanted.union(*(web.needed(wanted, whole) for web in webs))) != wanted:
        wanted = more
    return Scope(*(web.restricted(wanted) for web in webs))


def widened(whole: Catalog, before: Catalog, after: Catalog) -> Catalog:
    """The whole catalog, once its part `before` has become `after`."""
    objects = overlaid(whole.objects, before.objects, after.objects)
    needs = needs_once(
        whole, objects, before.objects.keys() | after.objects.keys(), lambda: _joined(whole, before, after)
    )
    return dataclasses.replace(after, objects=objects, needs=needs, uncovered=whole.uncovered)


def _joined(whole: Catalog, before: Catalog, after: Catalog) -> Mapping[ObjectId, frozenset[ObjectId]]:
    """What those of the part lean on, in it and in the rest."""
    inside = before.objects.keys() | after.objects.keys()
    return {i: on | (whole.needs.get(i, frozenset()) - inside) for i, on in after.needs.items()}


@dataclasses.dataclass(frozen=True, slots=True)
class _Parts:
    """What belongs to each object of a catalog, and what of it is looked at one by one."""

    below: Mapping[ObjectId, Sequence[ObjectId]]
    few: Sequence[ObjectId]

    @classmethod
    def of(cls, objects: Mapping[ObjectId, Object]) -> _Parts:
        """Those of these objects."""
        below: dict[ObjectId | None, list[ObjectId]] = defaultdict(list)
        for who, parent in zip(objects, map(attrgetter("parent"), objects.values()), strict=True):
            below[parent].append(who)
        few = [who for who in objects if who.kind in _FEW]
        return cls({who: parts for who, parts in below.items() if who is not None}, few)

    def moved(self, then: Catalog, now: Catalog) -> _Parts:
        """Those of another catalog, where these are of one that is known to be the same but for some objects."""
        changed = near(then.objects, now.objects)
        if changed is None:
            return _Parts.of(now.objects)
        come = _Parts.of({i: now.objects[i] for i in changed if i in now.objects})
        gone = {then.objects[i].parent for i in changed if i in then.objects}
        above = {parent for parent in (*gone, *come.below) if parent is not None}
        stays = {who: [i for i in self.below.get(who, ()) if i not in changed] for who in above}
        below = overlaid(self.below, (), {who: [*stays[who], *come.below.get(who, ())] for who in above})
        return _Parts(below, [*(i for i in self.few if i not in changed), *come.few])


class _Web:
    """One catalog, and the ways from an object to others."""

    def __init__(self, catalog: Catalog, like: _Web | None = None) -> None:
        """What the web of another catalog tells is taken from there."""
        self.catalog = catalog
        self._parts: _Parts = like._parts.moved(like.catalog, catalog) if like else _Parts.of(catalog.objects)
        self._leaning = Leaning(made(unusual_needs(catalog)), self._parts.below)
        self._everywhere = frozenset(filter(self._is_everywhere, self._parts.few))
        # A table and its partitions, its parents and its children, are below each other.
        self._families: dict[ObjectId, list[ObjectId]] = defaultdict(list)
        for who in self._parts.few:
            if who.kind in _FAMILY and (child := catalog.objects[who].parent) is not None:
                self._bind(child, (need for need in catalog.needs[who] if need.kind == "table"))

    def _bind(self, child: ObjectId, parents: Iterable[ObjectId]) -> None:
        for parent in parents:
            self._families[parent].append(child)
            self._families[child].append(parent)

    def _below(self, who: ObjectId) -> Iterable[ObjectId]:
        return chain(self._parts.below.get(who, ()), self._families.get(who, ()))

    def around(self, seeds: Iterable[ObjectId]) -> tuple[frozenset[ObjectId], frozenset[ObjectId]]:
        """These and what leans on them, whole, and what holds everywhere. Apart from them what of other tables leans on
        these, with what belongs to each; tables alone, no family of partitions.
        """
        whole = self._whole(seeds)
        leaning = self._leaning.upon(i for i in whole if i.kind not in _EVERYWHERE)
        light = {who for who in leaning if self._is_light(who)}
        beside = frozenset(light).union(*map(self._below, light))
        return self._everywhere | whole | self._whole(leaning - light), beside

    def _is_light(self, who: ObjectId) -> bool:
        top = self._top(who)
        return top != who and self._is_alone(top)

    def _is_alone(self, table: ObjectId) -> bool:
        """Whether a table's columns are its own affair."""
        found = self.catalog.objects[table]
        usual = isinstance(found, Table) and not (found.of_type or found.partition_key or found.server)
        return usual and table not in self._families

    def needed(self, some: Iterable[ObjectId], whole: set[ObjectId]) -> frozenset[ObjectId]:
        """These, and what they cannot be made without. Of tables that are not `whole` that is a few columns; those that
        something needs as they are become so.
        """
        objects, found = self.catalog.objects, set[ObjectId]()
        todo = [*some, *(part for table in whole for part in self._parts_of(table))]
        while todo:
            who = todo.pop()
            if who in found or who not in objects:
                continue
            found.add(who)
            if who.kind == "table" and who not in whole and not self._is_alone(who):
                whole.add(who)
                todo += self._parts_of(who)
            for need in self.catalog.needs[who]:
                todo.append(need)
                if need.kind == "table" and need != objects[who].parent and need not in whole:
                    whole.add(need)
                    todo += self._parts_of(need)
        return frozenset(found)

    def restricted(self, some: Collection[ObjectId]) -> Catalog:
        """The catalog with nothing but these."""
        every = self.catalog.objects
        objects = {i: every[i] for i in filter(some.__contains__, every)}
        needs = {i: self.catalog.needs[i] & objects.keys() for i in objects}
        return dataclasses.replace(self.catalog, objects=objects, needs=needs)

    def completed(self, some: Iterable[ObjectId]) -> frozenset[ObjectId]:
        """What belongs to these, and what the bodies of the functions among them name, whole."""
        whole = self._whole(i for i in some if i in self.catalog.objects and not self._is_everywhere(i))
        return frozenset(whole | self._whole(self._mentioned(whole)))

    def _whole(self, some: Iterable[ObjectId]) -> set[ObjectId]:
        """What each of them belongs to, with all that belongs to it."""
        todo = [self._top(who) for who in some if who in self.catalog.objects]
        found: set[ObjectId] = set()
        while todo:
            who = todo.pop()
            if who not in found:
                found.add(who)
                todo += self._below(who)
        return found

    def _top(self, who: ObjectId) -> ObjectId:
        return [above for above in self.catalog.upwards(who) if above in self.catalog.objects][-1]

    def _is_everywhere(self, who: ObjectId) -> bool:
        parent = self.catalog.objects[who].parent
        about = parent if parent is not None and who.kind in SATELLITES else who
        return about.kind in _EVERYWHERE

    def _parts_of(self, table: ObjectId) -> list[ObjectId]:
        return [who for who in self._below(table) if is_part(who)]

    def _mentioned(self, some: Iterable[ObjectId]) -> set[ObjectId]:
        """What the bodies of the routines among them, and of those that they call, may name."""
        called = closure(self.catalog, some, self._parts_of).objects
        texts = (getattr(obj, "definition", "") for who, obj in called.items() if who.kind in ROUTINES)
        words = {word for text in texts for word in words_of(text)}
        return {who for who in self.catalog.objects if words and self._is_called(who, words)}

    def _is_called(self, who: ObjectId, words: set[str]) -> bool:
        named = len(who.path) > 1 and who.path[1] in words
        return named and who.kind not in _EVERYWHERE and self.catalog.objects[who].parent is None


def names_of(objects: Iterable[ObjectId]) -> frozenset[tuple[str, ...]]:
    """The names, with their schemas, of whatever bears one of its own: relations and types."""
    return frozenset(who.path for who in objects if len(who.path) == 2)
