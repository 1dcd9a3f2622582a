"""Aggregates: a row of pg_aggregate and pg_proc -> Aggregate."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import qualified


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate(Object):
    """`options` are those of CREATE AGGREGATE that are not the default: `SFUNC = public.add`.

    `variety` is n (normal), o (ordered-set) or h (hypothetical-set).
    """

    arguments: str
    result: str
    variety: str
    options: tuple[str, ...]


def read(row: Row) -> Aggregate:
    """The aggregate of one row."""
    return Aggregate(
        id=ObjectId("aggregate", (row["schema"], row["name"], row["types"])),
        arguments=row["arguments"],
        result=row["result"],
        variety=row["aggkind"],
        options=tuple(row["options"]),
    )


def words(object_id: ObjectId) -> str:
    """`AGGREGATE public.total(integer)`; the argument types are PostgreSQL's own text."""
    schema, name, types = object_id.path
    return f"AGGREGATE {qualified((schema, name))}({types or '*'})"


def _another_aggregate(old: Object, new: Object, changed: frozenset[str]) -> bool:
    """CREATE OR REPLACE keeps the result's type."""
    return "result" in changed


KIND = Kind(
    name="aggregate",
    model=Aggregate,
    read=each(read),
    rank=64,
    catalog="pg_proc",
    words=words,
    alterable=frozenset({"options", "result"}),
    rebuild=_another_aggregate,
    names=lambda o: (("routine", *o.id.path),),
)
