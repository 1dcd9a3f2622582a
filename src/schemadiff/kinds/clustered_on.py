"""The index a table or materialized view was last clustered on: a row of pg_index -> ClusteredOn."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import qualified


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusteredOn(Object):
    """ALTER TABLE … CLUSTER ON: a note for the next CLUSTER, no change of the table."""

    index: str
    on_view: bool = field(compare=False)


def read(row: Row) -> ClusteredOn:
    """The mark of one row."""
    path = (row["schema"], row["table_name"])
    on_view = row["relkind"] == "m"
    return ClusteredOn(
        id=ObjectId("clustered_on", path),
        parent=ObjectId("materialized_view" if on_view else "table", path),
        index=row["index"],
        on_view=on_view,
    )


def _needs(obj: Object) -> tuple[ObjectId, ...]:
    assert isinstance(obj, ClusteredOn)
    assert obj.parent is not None
    schema, table = obj.id.path
    index = ObjectId("index", (schema, obj.index))
    return (obj.parent, index, ObjectId("constraint", (schema, table, obj.index)))


KIND = Kind(
    name="clustered_on",
    model=ClusteredOn,
    read=each(read),
    rank=113,
    words=lambda i: f"TABLE {qualified(i.path)}",
    alterable=frozenset({"index"}),
    needs=_needs,
    fragile=lambda o: True,
)
