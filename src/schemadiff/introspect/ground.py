"""A reading in; what a later run has to know of the database's oids to read a part of it again, out."""

from __future__ import annotations

import marshal
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from schemadiff.introspect.part import OF_RELATIONS
from schemadiff.introspect.reading import Address, Reading
from schemadiff.model import Later, Object, ObjectId

# Others name a composite type by the oid of its type.
_APART = OF_RELATIONS - {"composite"}


@dataclass(frozen=True, slots=True)
class Ground:
    """`anchors` are the tables, views, composite types and sequences by their oid, `addresses` which catalog rows the
    objects are that belong to none of these. `parts` has for each anchor the ids of what belongs to it, packed: few are
    ever asked for.
    """

    anchors: Mapping[int, ObjectId]
    addresses: Mapping[Address, ObjectId]
    parts: Mapping[int, bytes]

    def below(self, oid: int) -> Sequence[ObjectId]:
        """What belongs to this anchor, with itself."""
        return [ObjectId(*who) for who in marshal.loads(self.parts[oid])]


def ground_of(reading: Reading) -> Ground:
    """The ground of what was read whole."""
    anchors, objects = anchors_of(reading), reading.objects
    return Ground(anchors, _addresses(reading), Later(lambda: _packed(anchors, below(objects, anchors.values()))))


def ground_after(
    before: Ground, reading: Reading, moved: Set[int], gone: Set[ObjectId], new: Mapping[ObjectId, Sequence[ObjectId]]
) -> Ground:
    """The ground once the anchors that `moved` were read again. `gone` is all that belonged to them, and `new` what
    belongs to each anchor now.
    """
    rows = reading.part.rows if reading.part else frozenset()
    stay = {oid: who for oid, who in before.anchors.items() if oid not in moved}
    come = {oid: who for oid, who in anchors_of(reading).items() if oid in moved}
    apart = {place: who for place, who in before.addresses.items() if who not in gone}
    apart |= {place: who for place, who in _addresses(reading).items() if place[:2] in rows}
    return Ground(stay | come, apart, {oid: before.parts[oid] for oid in stay} | _packed(come, new))


def below(objects: Mapping[ObjectId, Object], anchors: Iterable[ObjectId]) -> Mapping[ObjectId, Sequence[ObjectId]]:
    """What belongs to each anchor that is there, with itself."""
    tops = {who: who for who in anchors if who in objects}
    rest = [(who, obj.parent) for who, obj in objects.items() if obj.parent is not None and who not in tops]
    while True:
        tops.update((who, tops[parent]) for who, parent in rest if parent in tops)
        left = [(who, parent) for who, parent in rest if who not in tops]
        if len(left) == len(rest):
            break
        rest = left
    found: defaultdict[ObjectId, list[ObjectId]] = defaultdict(list)
    for who, top in tops.items():
        found[top].append(who)
    return found


def _packed(anchors: Mapping[int, ObjectId], parts: Mapping[ObjectId, Sequence[ObjectId]]) -> dict[int, bytes]:
    return {oid: marshal.dumps([tuple(part) for part in parts.get(who, ())], 4) for oid, who in anchors.items()}


def _addresses(reading: Reading) -> dict[Address, ObjectId]:
    return {place: who for place, who in reading.addresses.items() if who.kind not in _APART}


def anchors_of(reading: Reading) -> dict[int, ObjectId]:
    """What was read that stands for itself, by the oid of its relation."""
    class_ = reading.classes["pg_class"]
    places = reading.addresses.items()
    sequences = {oid: who for (of, oid, subid), who in places if of == class_ and not subid and who.kind == "sequence"}
    return {oid: relation.id for oid, relation in reading.relations.items()} | sequences
