"""Being a partition: a row of pg_inherits with its bound -> Partition (ATTACH and DETACH PARTITION)."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import qualified


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition(Object):
    """A table that is a partition can stop being one and keep its rows, so this is an object apart from the table.

    `constraint` is told: what the bounds demand of every row, as an expression.
    """

    of: tuple[str, str]
    bound: str
    constraint: str | None = field(compare=False)


def read(row: Row) -> Partition:
    """The attachment of one row."""
    table = (row["schema"], row["name"])
    return Partition(
        id=ObjectId("partition", table),
        parent=ObjectId("table", table),
        of=(row["parent_schema"], row["parent_name"]),
        bound=row["bound"],
        constraint=row["constraint"],
    )


def _needs(obj: Object) -> tuple[ObjectId, ...]:
    assert isinstance(obj, Partition)
    return (ObjectId("table", obj.id.path), ObjectId("table", obj.of))


KIND = Kind(
    name="partition",
    model=Partition,
    read=each(read),
    rank=106,
    words=lambda i: f"TABLE {qualified(i.path)}",
    needs=_needs,
    # The bounds of one that comes may be, or overlap, those of one that goes.
    names=lambda o: (("partition", *o.of),) if isinstance(o, Partition) else (),
    after=frozenset({"column", "constraint", "index", "default"}),
)
