"""Two catalogs and what differs between them in; both without whatever has nothing to do with that, out.

With what differs goes the whole of what it belongs to, what leans on that, and what the bodies of the functions among
it name; then all that these need. What holds for the whole database is always there.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Set

from schemadiff.belonging import Belonging, belonging
from schemadiff.kinds.table import Table
from schemadiff.leaning import needs_once, unusual_needs
from schemadiff.model import ROUTINES, SATELLITES, Catalog, ObjectId
from schemadiff.overlay import overlaid
from schemadiff.plan.mentions import words_of
from schemadiff.proof.compare import is_part, parts_in
from schemadiff.proof.leaning import Leaning
from schemadiff.reach import reached

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
        apart = reached(apart, lambda some: set[ObjectId]().union(*(upon.get(who, ()) for who in some)))
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


class _Web:
    """One catalog, and the ways from an object to others."""

    def __init__(self, catalog: Catalog, like: _Web | None = None) -> None:
        """What the web of another catalog tells is taken from there."""
        self.catalog = catalog
        self._belonging: Belonging = belonging(catalog.objects, like._belonging if like else None)
        self._leaning = Leaning(unusual_needs(catalog), self._belonging.below)
        everywhere = (*self._belonging.of_kinds(_EVERYWHERE), *self._belonging.about(_EVERYWHERE))
        self._everywhere = frozenset(filter(self._is_everywhere, everywhere))
        # A table and its partitions, its parents and its children, are below each other.
        self._families: dict[ObjectId, set[ObjectId]] = defaultdict(set)
        for who in self._belonging.of_kinds(_FAMILY):
            if (child := catalog.objects[who].parent) is not None:
                self._bind(child, (need for need in catalog.needs[who] if need.kind == "table"))

    def _bind(self, child: ObjectId, parents: Iterable[ObjectId]) -> None:
        for parent in parents:
            self._families[parent].add(child)
            self._families[child].add(parent)

    def _below(self, some: Set[ObjectId]) -> set[ObjectId]:
        return self._belonging.below(some).union(*(self._families[who] for who in some & self._families.keys()))

    def around(self, seeds: Iterable[ObjectId]) -> tuple[frozenset[ObjectId], frozenset[ObjectId]]:
        """These and what leans on them, whole, and what holds everywhere. Apart from them what of other tables leans on
        these, with what belongs to each; tables alone, no family of partitions.
        """
        whole = self._whole(seeds)
        leaning = self._leaning.upon(i for i in whole if i.kind not in _EVERYWHERE)
        light = {who for who in leaning if self._is_light(who)}
        return self._everywhere | whole | self._whole(leaning - light), frozenset(light | self._below(light))

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

        def step(latest: Set[ObjectId]) -> set[ObjectId]:
            more = {*self._families_in(latest), *self._tables_needed(latest)} - whole
            whole.update(more)
            return self._there(self._needs_of(latest) | self._parts_of(more))

        return frozenset(reached(self._there({*some, *self._parts_of(whole)}), step))

    def _families_in(self, some: Iterable[ObjectId]) -> Iterator[ObjectId]:
        return (who for who in some if who.kind == "table" and not self._is_alone(who))

    def _tables_needed(self, some: Iterable[ObjectId]) -> Iterator[ObjectId]:
        """Tables that something needs which is no part of them."""
        for who in some:
            parent = self.catalog.objects[who].parent
            yield from (need for need in self.catalog.needs[who] if need.kind == "table" and need != parent)

    def restricted(self, some: Collection[ObjectId]) -> Catalog:
        """The catalog with nothing but these."""
        every = self.catalog.objects
        objects = {i: every[i] for i in sorted(some) if i in every}
        needs = {i: self.catalog.needs[i] & objects.keys() for i in objects}
        return dataclasses.replace(self.catalog, objects=objects, needs=needs)

    def completed(self, some: Iterable[ObjectId]) -> frozenset[ObjectId]:
        """What belongs to these, and what the bodies of the functions among them name, whole."""
        whole = self._whole(i for i in some if i in self.catalog.objects and not self._is_everywhere(i))
        return frozenset(whole | self._whole(self._mentioned(whole)))

    def _whole(self, some: Iterable[ObjectId]) -> set[ObjectId]:
        """What each of them belongs to, with all that belongs to it."""
        return reached({self._top(who) for who in self._there(some)}, self._below)

    def _top(self, who: ObjectId) -> ObjectId:
        return [above for above in self.catalog.upwards(who) if above in self.catalog.objects][-1]

    def _is_everywhere(self, who: ObjectId) -> bool:
        parent = self.catalog.objects[who].parent
        about = parent if parent is not None and who.kind in SATELLITES else who
        return about.kind in _EVERYWHERE

    def _parts_of(self, tables: Set[ObjectId]) -> set[ObjectId]:
        return set(filter(is_part, self._below(tables)))

    def _mentioned(self, some: Set[ObjectId]) -> set[ObjectId]:
        """What the bodies of the routines among them, and of those that they call, may name."""
        routines = (self.catalog.objects[who] for who in self._closed(some) if who.kind in ROUTINES)
        words = {word for obj in routines for word in words_of(getattr(obj, "definition", ""))}
        return {who for who in self._belonging.below({None}) if self._is_called(who, words)} if words else set()

    def _closed(self, some: Set[ObjectId]) -> set[ObjectId]:
        """These, and all that they need, tables with all their parts."""
        return reached(self._there(some), lambda latest: self._there(self._needs_of(latest) | self._parts_of(latest)))

    def _needs_of(self, some: Iterable[ObjectId]) -> set[ObjectId]:
        return {need for who in some for need in self.catalog.needs[who]}

    def _there(self, some: Iterable[ObjectId]) -> set[ObjectId]:
        return {who for who in some if who in self.catalog.objects}

    @staticmethod
    def _is_called(who: ObjectId, words: Set[str]) -> bool:
        named = len(who.path) > 1 and who.path[1] in words
        return named and who.kind not in _EVERYWHERE


def names_of(objects: Iterable[ObjectId]) -> frozenset[tuple[str, ...]]:
    """The names, with their schemas, of whatever bears one of its own: relations and types."""
    return frozenset(who.path for who in objects if len(who.path) == 2)
