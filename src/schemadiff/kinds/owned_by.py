"""What a sequence belongs to: a row of pg_depend -> OwnedBy (ALTER SEQUENCE … OWNED BY)."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import qualified


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnedBy(Object):
    """The column that takes the sequence with it when it is dropped."""

    column: tuple[str, str, str]


def read(row: Row) -> OwnedBy:
    """The ownership of one row."""
    sequence = (row["schema"], row["name"])
    return OwnedBy(
        id=ObjectId("owned_by", sequence),
        parent=ObjectId("sequence", sequence),
        column=(row["table_schema"], row["table_name"], row["column_name"]),
    )


def _needs(obj: Object) -> tuple[ObjectId, ...]:
    assert isinstance(obj, OwnedBy)
    return (ObjectId("sequence", obj.id.path), ObjectId("column", obj.column))


KIND = Kind(
    name="owned_by",
    model=OwnedBy,
    read=each(read),
    rank=102,
    words=lambda i: f"SEQUENCE {qualified(i.path)}",
    alterable=frozenset({"column"}),
    needs=_needs,
    # As long as it belongs to a column, a sequence has the owner of the column's table.
    names=lambda o: (("owner", "sequence", *o.id.path),),
)
