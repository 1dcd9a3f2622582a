"""Casts: a row of pg_cast -> Cast."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast(Object):
    """`method` is f (function), b (binary) or i (in and out); `context` is e (explicit), a (assignment) or i."""

    method: str
    function: str | None
    context: str


def read(row: Row) -> Cast:
    """The cast of one row."""
    return Cast(
        id=ObjectId("cast", (row["source"], row["target"])),
        method=row["method"],
        function=row["function"],
        context=row["context"],
    )


KIND = Kind(
    name="cast",
    model=Cast,
    read=each(read),
    rank=66,
    catalog="pg_cast",
    words=lambda i: f"CAST ({i.path[0]} AS {i.path[1]})",
)
