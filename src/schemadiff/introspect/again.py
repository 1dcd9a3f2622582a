"""A catalog, the ground that it was read on, and oids that moved since, in; the catalog of now out, by reading a part.

Each query gives the same rows as among all others (part.py). What is read again is what moved and what leans on it
(anchors.py); the rest is as it was. Whatever speaks against that makes it the whole that has to be read: None.
"""

from __future__ import annotations

import dataclasses
from bisect import bisect
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from psycopg import Connection

from schemadiff.introspect.anchors import Around, alone, anchors_in, around, is_leaned_on
from schemadiff.introspect.dependencies import needs
from schemadiff.introspect.fill import classes_of, fill
from schemadiff.introspect.ground import Ground, anchors_of, below, ground_after
from schemadiff.introspect.part import EVERYWHERE, OF_RELATIONS, Part
from schemadiff.introspect.reading import Reading
from schemadiff.introspect.rows import named_rows
from schemadiff.introspect.shared import are_the_same, recall
from schemadiff.kinds import KINDS
from schemadiff.kinds.column import Column
from schemadiff.kinds.partition import Partition
from schemadiff.leaning import needs_once
from schemadiff.model import SATELLITES, Catalog, Object, ObjectId
from schemadiff.overlay import overlaid

# Relations are looked up one by one, and so are the rows of a few; those of more are joined with whole catalogs, as
# everywhere.
_ONE_BY_ONE, _AT_ONCE, _FEW = "set enable_nestloop = on", "set enable_nestloop = off", 16
# The catalogs in which an index comes and goes.
_OF_INDEXES = frozenset(("pg_class", "pg_attribute", "pg_depend", "pg_index"))
# More than this share of all anchors is no part worth speaking of.
MOST = 0.25


def again(
    connection: Connection[Any], before: Catalog, ground: Ground, ranges: Mapping[str, Sequence[tuple[int, int]]]
) -> tuple[Catalog, Ground] | None:
    """Like `introspect_again`, in a session with pinned settings."""
    connection.execute(_ONE_BY_ONE)
    every = [one for some in ranges.values() for one in some]
    moved = _within(ground.anchors, every) | anchors_in(connection, every)
    if not moved:
        return before, ground
    if _is_of_indexes(ranges, moved):
        found = _read(connection, _Again(before, ground, moved, alone(connection, moved), indexes_alone=True))
        if found is not None:
            return found
        connection.execute(_ONE_BY_ONE)
    old = [before.objects[who] for anchor in moved & ground.anchors.keys() for who in ground.below(anchor)]
    part = around(connection, moved | _parents(old, ground), [name for obj in old for name in _not_null_names(obj)])
    return _read(connection, _Again(before, ground, moved, part)) if part else None


def _read(connection: Connection[Any], part: _Again) -> tuple[Catalog, Ground] | None:
    number = len(part.around.moved)
    connection.execute(_ONE_BY_ONE if number + len(part.around.lookups) <= _FEW else _AT_ONCE)
    return part.read(connection) if number <= max(8, MOST * len(part.ground.anchors)) else None


def _is_of_indexes(ranges: Mapping[str, Sequence[tuple[int, int]]], moved: Iterable[int]) -> bool:
    """Whether it may be that nothing but indexes of these anchors moved: none of the rows that are their own did."""
    own = [one for name in ("pg_class", "pg_attribute", "pg_depend") for one in ranges.get(name, ())]
    return ranges.keys() <= _OF_INDEXES and not (own and _within(moved, own))


def _within(oids: Iterable[int], ranges: Sequence[tuple[int, int]]) -> frozenset[int]:
    lows, highs = zip(*sorted(ranges), strict=True)
    return frozenset(oid for oid in oids if (at := bisect(lows, oid)) and oid <= highs[at - 1])


def _parents(objects: Iterable[Object], ground: Ground) -> frozenset[int]:
    """What partitions among these were partitions of."""
    of = {ObjectId("table", obj.of) for obj in objects if isinstance(obj, Partition)}
    return frozenset(oid for oid, who in ground.anchors.items() if who in of) if of else frozenset()


def _not_null_names(obj: Object) -> tuple[str, ...]:
    return (obj.not_null_actual,) if isinstance(obj, Column) and obj.not_null_actual else ()


@dataclasses.dataclass(frozen=True, slots=True)
class _Again:
    """One part that is read again: what `moved`, and what has to be read `around` that. Where it is thought that
    `indexes_alone` moved, nothing else may turn out to have.
    """

    before: Catalog
    ground: Ground
    moved: frozenset[int]
    around: Around
    indexes_alone: bool = False

    def read(self, connection: Connection[Any]) -> tuple[Catalog, Ground] | None:
        """The whole catalog, with what was read of the part."""
        reading = self._reading(connection)
        dependencies = named_rows(connection, "dependency", reading.part)
        anchors = {oid: who for oid, who in anchors_of(reading).items() if oid in self.around.moved}
        read = {obj.id: obj for objects in reading.by_kind.values() for obj in objects}
        new = below(read, anchors.values())
        if not (self._is_whole(connection, reading) and self._fits(read, anchors, new)):
            return None
        gone = frozenset(self._old())
        if self.indexes_alone and not self._only_indexes_differ(connection, reading, read, gone):
            return None
        ground = ground_after(self.ground, reading, self.around.moved, gone, new)
        return self._with(gone, reading, read, new, dependencies), ground

    def _reading(self, connection: Connection[Any]) -> Reading:
        """What is there now of the part. What belongs to no relation is as it was."""
        part = self.around
        kinds = [KINDS[name] for name in KINDS if name in OF_RELATIONS or name in SATELLITES]
        classes = classes_of(connection, kinds)
        types = frozenset(oid for class_, oid in part.rows if class_ == classes["pg_type"])
        wanted = Part(part.moved | part.lookups, part.rows, types)
        gone = set(self._old())
        apart = {who: self.before.objects[who] for who in self.ground.addresses.values() if who not in gone}
        reading = Reading(classes, part=wanted, addresses=dict(self.ground.addresses), objects=apart)
        recall({who: self.before.objects[who] for who in self._old(part.moved | part.lookups)})
        fill(connection, kinds, reading, frozenset())
        return reading

    def _old(self, anchors: frozenset[int] | None = None) -> Iterable[ObjectId]:
        """What belonged to what has to be read again, or to these anchors."""
        oids = self.around.moved if anchors is None else anchors
        return (who for oid in oids & self.ground.anchors.keys() for who in self.ground.below(oid))

    def _is_whole(self, connection: Connection[Any], reading: Reading) -> bool:
        """Whether everything could be read, and nothing of it is an extension's or covered by no kind."""
        rows = self.around.rows
        doubtful = rows & {(class_, oid) for class_, oid, _ in named_rows(connection, "uncovered", reading.part)}
        return not (
            reading.unreadable
            or rows & reading.members.keys()
            or any(reading.resolve((*place, 0)) is None for place in doubtful)
        )

    def _fits(
        self,
        read: Mapping[ObjectId, Object],
        anchors: Mapping[int, ObjectId],
        new: Mapping[ObjectId, Sequence[ObjectId]],
    ) -> bool:
        """Whether what was read besides is what it was, and what did not move itself has as many parts as it had."""
        then = self.before.objects
        besides = read.keys() - {who for ids in new.values() for who in ids}
        if any(who not in then or (who.kind not in EVERYWHERE and read[who] != then[who]) for who in besides):
            return False
        still = (self.around.moved - self.moved) & self.ground.anchors.keys()
        parts = ((self.ground.below(oid), new.get(anchors[oid], ()) if oid in anchors else ()) for oid in still)
        return all(set(one) == set(other) for one, other in parts)

    def _only_indexes_differ(
        self, connection: Connection[Any], reading: Reading, read: Mapping[ObjectId, Object], gone: frozenset[ObjectId]
    ) -> bool:
        """Whether all but indexes is as it was, and nothing leans on those that are not: a partition's name them."""
        then = self.before.objects
        others = {who for who in read.keys() | gone if who not in read or not are_the_same(then.get(who), read[who])}
        places = {place[:2] for place, who in reading.addresses.items() if who in others}
        return all(who.kind == "index" for who in others) and not is_leaned_on(connection, places)

    def _with(
        self,
        gone: frozenset[ObjectId],
        reading: Reading,
        read: Mapping[ObjectId, Object],
        new: Mapping[ObjectId, Sequence[ObjectId]],
        dependencies: Sequence[tuple[Any, ...]],
    ) -> Catalog:
        """The catalog as it was, but for this."""
        taken = {who: read[who] for ids in new.values() for who in ids}
        taken |= {who: obj for who, obj in read.items() if who.kind in EVERYWHERE}
        before = self.before.objects
        same = gone == taken.keys() & gone and all(are_the_same(before.get(who), obj) for who, obj in taken.items())
        objects = before if same else overlaid(before, gone, taken)
        ids, found = [who for part in new.values() for who in part], needs(reading, dependencies)
        needed = needs_once(self.before, objects, gone, lambda: {who: found[who] for who in ids})
        return dataclasses.replace(self.before, objects=objects, needs=needed)
