"""A reading in; what a later run has to know of the database's oids to read a part of it again, out."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

from schemadiff.introspect.part import OF_RELATIONS
from schemadiff.introspect.reading import Address, Reading
from schemadiff.model import ObjectId

# Others name a composite type by the oid of its type.
_APART = OF_RELATIONS - {"composite"}


@dataclass(frozen=True, slots=True)
class Ground:
    """`anchors` are the tables, views, composite types and sequences by their oid, `addresses` which catalog rows the
    objects are that belong to none of these.
    """

    anchors: Mapping[int, ObjectId]
    addresses: Mapping[Address, ObjectId]


def ground_of(reading: Reading) -> Ground:
    """The ground of what was read whole."""
    return Ground(anchors_of(reading), _addresses(reading))


def ground_after(before: Ground, reading: Reading, moved: Set[int], gone: Set[ObjectId]) -> Ground:
    """The ground once the anchors that `moved` were read again. `gone` is all that belonged to them."""
    rows = reading.part.rows if reading.part else frozenset()
    stay = {oid: who for oid, who in before.anchors.items() if oid not in moved}
    new = {oid: who for oid, who in anchors_of(reading).items() if oid in moved}
    apart = {place: who for place, who in before.addresses.items() if who not in gone}
    return Ground(stay | new, apart | {place: who for place, who in _addresses(reading).items() if place[:2] in rows})


def _addresses(reading: Reading) -> dict[Address, ObjectId]:
    return {place: who for place, who in reading.addresses.items() if who.kind not in _APART}


def anchors_of(reading: Reading) -> dict[int, ObjectId]:
    """What was read that stands for itself, by the oid of its relation."""
    class_ = reading.classes["pg_class"]
    places = reading.addresses.items()
    sequences = {oid: who for (of, oid, subid), who in places if of == class_ and not subid and who.kind == "sequence"}
    return {oid: relation.id for oid, relation in reading.relations.items()} | sequences
