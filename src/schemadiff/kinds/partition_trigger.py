"""The state of a partition's copy of a trigger, where it differs: a row of pg_trigger -> PartitionTrigger."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemadiff.kinds.base import Kind, each
from schemadiff.kinds.table import table_of
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import identifier, qualified


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionTrigger(Object):
    """`enabled` is O, D, R or A; `inherited` is the state of the trigger on the partitioned table `of`."""

    enabled: str
    inherited: str = field(compare=False)
    of: tuple[str, str] = field(compare=False)


def read(row: Row) -> PartitionTrigger:
    """The state of one row."""
    return PartitionTrigger(
        id=ObjectId("partition_trigger", (row["schema"], row["table_name"], row["name"])),
        parent=table_of(row),
        enabled=row["enabled"],
        inherited=row["inherited"],
        of=(row["of_schema"], row["of_table"]),
    )


def _needs(obj: Object) -> tuple[ObjectId, ...]:
    assert isinstance(obj, PartitionTrigger)
    schema, table, name = obj.id.path
    return (ObjectId("partition", (schema, table)), ObjectId("trigger", (*obj.of, name)))


KIND = Kind(
    name="partition_trigger",
    model=PartitionTrigger,
    read=each(read),
    rank=211,
    words=lambda i: f"TRIGGER {identifier(i.path[2])} ON {qualified(i.path[:2])}",
    alterable=frozenset({"enabled"}),
    needs=_needs,
)
