"""What a table's replicas know a row by: a row of pg_class -> ReplicaIdentity (default ones are not objects)."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.kinds.table import table_of
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import qualified


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplicaIdentity(Object):
    """`setting` is FULL, NOTHING or USING INDEX, then with the name of the index."""

    setting: str
    index: str | None


def read(row: Row) -> ReplicaIdentity:
    """The replica identity of one row."""
    return ReplicaIdentity(
        id=ObjectId("replica_identity", (row["schema"], row["table_name"])),
        parent=ObjectId("materialized_view", table_of(row).path) if row["relkind"] == "m" else table_of(row),
        setting=row["setting"],
        index=row["index"],
    )


def _needs(obj: Object) -> tuple[ObjectId, ...]:
    assert isinstance(obj, ReplicaIdentity)
    assert obj.parent is not None
    schema, table = obj.id.path
    if obj.index is None:
        return (obj.parent,)
    index = ObjectId("index", (schema, obj.index))
    return (obj.parent, index, ObjectId("constraint", (schema, table, obj.index)))


KIND = Kind(
    name="replica_identity",
    model=ReplicaIdentity,
    read=each(read),
    rank=112,
    words=lambda i: f"TABLE {qualified(i.path)}",
    alterable=frozenset({"setting", "index"}),
    needs=_needs,
    fragile=lambda o: True,
)
