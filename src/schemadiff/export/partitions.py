"""Steps in, the same with CREATE TABLE … PARTITION OF for each partition that adds nothing of its own out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from schemadiff.export.copied import Copies
from schemadiff.kinds.index import Index
from schemadiff.kinds.partition import Partition
from schemadiff.kinds.table import Table
from schemadiff.model import Catalog, Object, ObjectId, Step
from schemadiff.quoting import qualified

# What PARTITION OF makes by itself.
_COPIED = frozenset({"column", "default", "constraint", "partition"})


def short_partitions(steps: Iterable[Step], catalog: Catalog) -> tuple[tuple[Step, ...], Mapping[ObjectId, str]]:
    """The steps without those that PARTITION OF makes unnecessary, and the text of each such CREATE TABLE."""
    given = tuple(steps)
    copies = Copies(given, catalog)
    attached = (o for o in catalog.objects.values() if isinstance(o, Partition))
    short = {ObjectId("table", p.id.path): _partition_of(p, catalog) for p in attached if copies.has(p)}
    return tuple(step for step in given if not _comes_along(step.subject, short)), short


def _comes_along(obj: Object, short: Mapping[ObjectId, str]) -> bool:
    if obj.id.kind in _COPIED:
        return ObjectId("table", obj.id.path[:2]) in short
    return isinstance(obj, Index) and obj.parent_index is not None and obj.parent in short


def _partition_of(partition: Partition, catalog: Catalog) -> str:
    table = catalog.objects[ObjectId("table", partition.id.path)]
    assert isinstance(table, Table)
    key = f"\n    PARTITION BY {table.partition_key}" if table.partition_key else ""
    name, whole = qualified(partition.id.path), qualified(partition.of)
    return f"CREATE TABLE {name} PARTITION OF {whole}\n    {partition.bound}{key};"
