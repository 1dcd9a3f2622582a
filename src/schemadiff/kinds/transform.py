"""Transforms: a row of pg_transform -> Transform."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import identifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Transform(Object):
    """Either function may be absent."""

    from_sql: str | None
    to_sql: str | None


def read(row: Row) -> Transform:
    """The transform of one row."""
    return Transform(
        id=ObjectId("transform", (row["type"], row["language"])), from_sql=row["from_sql"], to_sql=row["to_sql"]
    )


KIND = Kind(
    name="transform",
    model=Transform,
    read=each(read),
    rank=76,
    catalog="pg_transform",
    words=lambda i: f"TRANSFORM FOR {i.path[0]} LANGUAGE {identifier(i.path[1])}",
    alterable=frozenset({"from_sql", "to_sql"}),
)
