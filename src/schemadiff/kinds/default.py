"""Defaults of columns of tables and views: rows of pg_attrdef -> Defaults."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from schemadiff.kinds.base import Columns, Kind, Relation
from schemadiff.model import Object, ObjectId
from schemadiff.quoting import qualified
from schemadiff.records import records


@dataclass(frozen=True, slots=True, kw_only=True)
class Default(Object):
    """An expression as PostgreSQL prints it. `volatile` is told: whether it may give each row another value."""

    expression: str
    relkind: str = field(compare=False)
    has_children: bool = field(compare=False)
    volatile: bool = field(compare=False)


def read(rows: Columns) -> Sequence[Default]:
    """The defaults of all rows."""
    relations: Sequence[Relation] = rows["relation"]
    paths = [(*relation.id.path, name) for relation, name in zip(relations, rows["column_name"], strict=True)]
    return records(
        Default,
        id=ObjectId.each("default", paths),
        parent=[
            relation.id if relation.relkind == "v" else column
            for relation, column in zip(relations, ObjectId.each("column", paths), strict=True)
        ],
        expression=rows["expression"],
        relkind=[relation.relkind for relation in relations],
        has_children=[relation.has_children for relation in relations],
        volatile=rows["volatile"],
    )


KIND = Kind(
    name="default",
    model=Default,
    read=read,
    rank=103,
    catalog="pg_attrdef",
    words=lambda i: f"COLUMN {qualified(i.path)}",
    alterable=frozenset({"expression"}),
    inline=lambda o: isinstance(o, Default) and o.relkind != "v",
    fragile=lambda o: True,
)
