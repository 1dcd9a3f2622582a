"""Defaults of columns of tables and views: a row of pg_attrdef -> Default."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemadiff.kinds.base import Kind
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import qualified


@dataclass(frozen=True, slots=True, kw_only=True)
class Default(Object):
    """An expression as PostgreSQL prints it. `volatile` is told: whether it may give each row another value."""

    expression: str
    relkind: str = field(compare=False)
    has_children: bool = field(compare=False)
    volatile: bool = field(compare=False)


def read(row: Row) -> Default:
    """The default of one row."""
    path = (row["schema"], row["table_name"], row["column_name"])
    on_view = row["relkind"] == "v"
    return Default(
        id=ObjectId("default", path),
        parent=ObjectId("view", path[:2]) if on_view else ObjectId("column", path),
        expression=row["expression"],
        relkind=row["relkind"],
        has_children=row["has_children"],
        volatile=row["volatile"],
    )


def _needs(obj: Object) -> tuple[ObjectId, ...]:
    assert obj.parent is not None
    return (obj.parent,)


KIND = Kind(
    name="default",
    model=Default,
    read=read,
    rank=103,
    catalog="pg_attrdef",
    words=lambda i: f"COLUMN {qualified(i.path)}",
    alterable=frozenset({"expression"}),
    needs=_needs,
    inline=lambda o: isinstance(o, Default) and o.relkind != "v",
    fragile=lambda o: True,
)
