"""A catalog in, which indexes of partitioned tables are made of which indexes of partitions out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass

from schemadiff.kinds import KINDS
from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.index import Index
from schemadiff.kinds.partition import Partition
from schemadiff.model import Catalog, Object, ObjectId

# What an index, or a constraint, of a partition is a share of.
SHARING = frozenset({"parent_index", "parent_constraint"})
# PostgreSQL compares indexes of a partition with those of the partitioned table without these (14 to 18).
_SORTING = re.compile(r" DESC\b| NULLS (?:FIRST|LAST)\b")


def _nobody(table: ObjectId) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Shares:
    """`of` holds the shares of each whole (an index or a constraint), `partitions` those of each table.

    `alike` are wholes that PostgreSQL would take for each other when a partition is attached. The indexes of `busy`
    partitioned tables are made partition by partition, so that none of them is locked for long, where all of those
    are `kept`.
    """

    of: Mapping[ObjectId, tuple[ObjectId, ...]]
    partitions: Mapping[ObjectId, tuple[ObjectId, ...]]
    alike: frozenset[ObjectId]
    busy: Callable[[ObjectId], bool] = _nobody
    kept: Container[ObjectId] = ()

    def by_name(self, obj: Object) -> bool:
        """Whether the shares of this index must be attached to it by name, once their tables are partitions.

        So where a partition has no share: PostgreSQL would make one, which nobody asked for. And so where another
        index is like this one.
        """
        if obj.parent is None or not _may_have_shares(obj):
            return False
        partitions = self.partitions.get(obj.parent, ())
        tables = (obj.parent, *(ObjectId("table", partition.path) for partition in partitions))
        if partitions and self.busy(obj.parent) and all(table in self.kept for table in tables):
            return True
        return len(self.of.get(obj.id, ())) < len(partitions) or (bool(partitions) and obj.id in self.alike)


def shares_of(catalog: Catalog, busy: Callable[[ObjectId], bool] = _nobody, kept: Container[ObjectId] = ()) -> Shares:
    """All wholes and their shares. `busy` says whether others may be using a table, `kept` are tables that stay."""
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
        _alike(obj for obj in catalog.objects.values() if obj.parent in partitions),
        busy,
        kept,
    )


def _may_have_shares(obj: Object) -> bool:
    return isinstance(obj, Index) or (isinstance(obj, Constraint) and obj.type in "pux")


def _alike(wholes: Iterable[Object]) -> frozenset[ObjectId]:
    looks = {obj.id: (obj.parent, *_look(obj)) for obj in wholes if _may_have_shares(obj)}
    often = Counter(looks.values())
    return frozenset(object_id for object_id, look in looks.items() if often[look] > 1)


def _look(obj: Object) -> tuple[bool, str]:
    """What PostgreSQL compares of an index: whether it is unique, and its columns without their sorting."""
    if isinstance(obj, Constraint):
        return obj.type in "pu", "btree " + obj.definition[obj.definition.index("(") :]
    assert isinstance(obj, Index)
    head, _, rest = obj.definition.partition(" USING ")
    return head.startswith("CREATE UNIQUE "), _SORTING.sub("", rest)
