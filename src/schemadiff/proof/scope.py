"""Two catalogs and what differs between them in; both without whatever has nothing to do with that, out.

With what differs goes the whole of what it belongs to, what leans on that, and what the bodies of the functions among
it name; then all that these need. What holds for the whole database is always there.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from schemadiff.kinds.constraint import Constraint
from schemadiff.model import ROUTINES, SATELLITES, Catalog, ObjectId
from schemadiff.plan.mentions import words_of
from schemadiff.proof.compare import closure, parts_in

# Whatever is made or changed may be subject to one of these, or mean another thing because of it.
_EVERYWHERE = frozenset(
    (
        "role", "role_membership", "role_setting", "parameter_grant", "schema", "extension", "language", "cast",
        "operator", "access_method", "transform", "publication", "publication_schema", "subscription",
        "database_setting", "default_privileges", "event_trigger",
    )
)  # fmt: skip
# A table and its partitions, its parents and its children change together.
_FAMILY = frozenset(("partition", "inheritance"))


@dataclasses.dataclass(frozen=True, slots=True)
class Scope:
    """What of each of the two catalogs has to do with their differences."""

    start: Catalog
    target: Catalog


def scope_of(start: Catalog, target: Catalog, changed: Iterable[ObjectId]) -> Scope:
    """What the changed objects, each in one of the catalogs at least, have to do with."""
    seeds = frozenset(changed)
    one, other = _Web(start), _Web(target)
    wanted = one.around(seeds) | other.around(seeds)
    # A table whose foreign key leans on a change has no more to do with it than that key.
    keys = one.keys_upon(seeds) | other.keys_upon(seeds)
    # What one of them brings in, the other may have more of.
    while (more := wanted | one.completed(wanted - keys) | other.completed(wanted - keys)) != wanted:
        wanted = more
    wanted |= keys
    # What only one of them needs is in the other as well, if it is there: it neither comes nor goes.
    while (more := wanted | one.needed(wanted).objects.keys() | other.needed(wanted).objects.keys()) != wanted:
        wanted = more
    return Scope(one.needed(wanted), other.needed(wanted))


def widened(whole: Catalog, before: Catalog, after: Catalog) -> Catalog:
    """The whole catalog, once its part `before` has become `after`."""
    rest = whole.objects.keys() - before.objects.keys()
    objects = {i: o for i, o in whole.objects.items() if i in rest} | dict(after.objects)
    kept = {i: whole.needs[i] for i in rest}
    outside = {i: after.needs[i] | (whole.needs.get(i, frozenset()) & rest) for i in after.objects}
    needs = {i: leaning & objects.keys() for i, leaning in (kept | outside).items()}
    return dataclasses.replace(after, objects=objects, needs=needs, uncovered=whole.uncovered)


class _Web:
    """One catalog, and the ways from an object to others."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._parts = parts_in(catalog)
        self._below: dict[ObjectId, list[ObjectId]] = {}
        self._leaning: dict[ObjectId, list[ObjectId]] = {}
        self._named: dict[str, list[ObjectId]] = {}
        for who, obj in catalog.objects.items():
            if obj.parent is not None:
                self._below.setdefault(obj.parent, []).append(who)
            elif len(who.path) > 1 and who.kind not in _EVERYWHERE:
                self._named.setdefault(who.path[1], []).append(who)
            for whom in catalog.needs[who]:
                self._leaning.setdefault(whom, []).append(who)
                if who.kind in _FAMILY and obj.parent is not None and whom.kind == "table":
                    self._below.setdefault(whom, []).append(obj.parent)
                    self._below.setdefault(obj.parent, []).append(whom)

    def around(self, seeds: Iterable[ObjectId]) -> frozenset[ObjectId]:
        """These and what leans on them, whole but for foreign keys, and what holds everywhere."""
        whole = self._whole(seeds)
        upon = self._whole(i for i in self._leaning_on(whole) if not self._is_foreign_key(i))
        return frozenset(whole | upon | {i for i in self.catalog.objects if self._is_everywhere(i)})

    def keys_upon(self, seeds: Iterable[ObjectId]) -> frozenset[ObjectId]:
        """The foreign keys that lean on these, with what belongs to each."""
        keys = [who for who in self._leaning_on(self._whole(seeds)) if self._is_foreign_key(who)]
        return frozenset(keys).union(*(self._below.get(key, ()) for key in keys))

    def _leaning_on(self, whole: Iterable[ObjectId]) -> set[ObjectId]:
        return self._upon(i for i in whole if i.kind not in _EVERYWHERE)

    def _is_foreign_key(self, who: ObjectId) -> bool:
        """Those of partitioned tables and of partitions come and go with one another."""
        found = self.catalog.objects[who]
        alone = isinstance(found, Constraint) and found.type == "f" and not found.parent_constraint
        return alone and getattr(found, "relkind", "") == "r"

    def needed(self, some: Iterable[ObjectId]) -> Catalog:
        """These, and what they cannot be made without."""
        return closure(self.catalog, some, self._parts)

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
                todo += self._below.get(who, ())
        return found

    def _top(self, who: ObjectId) -> ObjectId:
        return [above for above in self.catalog.upwards(who) if above in self.catalog.objects][-1]

    def _is_everywhere(self, who: ObjectId) -> bool:
        parent = self.catalog.objects[who].parent
        about = parent if parent is not None and who.kind in SATELLITES else who
        return about.kind in _EVERYWHERE

    def _upon(self, some: Iterable[ObjectId]) -> set[ObjectId]:
        """What leans on them, and what leans on that."""
        todo, found = [*some], set[ObjectId]()
        while todo:
            for who in self._leaning.get(todo.pop(), ()):
                if who not in found:
                    found.add(who)
                    todo.append(who)
        return found

    def _mentioned(self, some: Iterable[ObjectId]) -> set[ObjectId]:
        """What the bodies of the routines among them, and of those that they call, may name."""
        called = self.needed(some).objects
        texts = (getattr(obj, "definition", "") for who, obj in called.items() if who.kind in ROUTINES)
        return {who for text in texts for word in words_of(text) for who in self._named.get(word, ())}


def names_of(objects: Iterable[ObjectId]) -> frozenset[tuple[str, ...]]:
    """The names, with their schemas, of whatever bears one of its own: relations and types."""
    return frozenset(who.path for who in objects if len(who.path) == 2)
