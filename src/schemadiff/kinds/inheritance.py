"""Being a child of another table: a row of pg_inherits -> Inheritance (INHERIT and NO INHERIT)."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import qualified


@dataclass(frozen=True, slots=True, kw_only=True)
class Inheritance(Object):
    """One parent of one table; `number` is its place among the parents."""

    of: tuple[str, str]
    number: int = field(compare=False)


def read(row: Row) -> Inheritance:
    """The inheritance of one row."""
    table, parent = (row["schema"], row["name"]), (row["parent_schema"], row["parent_name"])
    return Inheritance(
        id=ObjectId("inheritance", (*table, *parent)),
        parent=ObjectId("table", table),
        of=parent,
        number=row["number"],
    )


def _needs(obj: Object) -> tuple[ObjectId, ...]:
    assert isinstance(obj, Inheritance)
    return (ObjectId("table", obj.id.path[:2]), ObjectId("table", obj.of))


KIND = Kind(
    name="inheritance",
    model=Inheritance,
    read=each(read),
    rank=105,
    words=lambda i: f"TABLE {qualified(i.path[:2])}",
    needs=_needs,
    after=frozenset({"column", "constraint"}),
    inline=lambda o: True,
)
