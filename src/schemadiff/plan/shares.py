"""A catalog in, which indexes of partitioned tables are made of which indexes of partitions out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from schemadiff.kinds import KINDS
from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.index import Index
from schemadiff.kinds.partition import Partition
from schemadiff.model import Catalog, Object, ObjectId


@dataclass(frozen=True, slots=True)
class Shares:
    """`of` holds the shares of each whole (an index or a constraint), `partitions` those of each table."""

    of: Mapping[ObjectId, tuple[ObjectId, ...]]
    partitions: Mapping[ObjectId, tuple[ObjectId, ...]]

    def incomplete(self, obj: Object) -> bool:
        """Whether a partition has no share of this index: then PostgreSQL would make one, which nobody asked for."""
        if obj.parent is None or not (isinstance(obj, Index) or (isinstance(obj, Constraint) and obj.type in "pux")):
            return False
        return len(self.of.get(obj.id, ())) < len(self.partitions.get(obj.parent, ()))


def shares_of(catalog: Catalog) -> Shares:
    """All wholes and their shares."""
    shares: dict[ObjectId, list[ObjectId]] = {}
    partitions: dict[ObjectId, list[ObjectId]] = {}
    for object_id, obj in catalog.objects.items():
        if isinstance(obj, Partition):
            partitions.setdefault(ObjectId("table", obj.of), []).append(object_id)
        for whole in KINDS[object_id.kind].whole(obj):
            if whole in catalog.objects:
                shares.setdefault(whole, []).append(object_id)
    return Shares(
        {whole: tuple(sorted(found)) for whole, found in shares.items()},
        {table: tuple(sorted(found)) for table, found in partitions.items()},
    )
