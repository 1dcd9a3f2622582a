"""Range types: a row of pg_range and pg_type -> Range."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import qualified


@dataclass(frozen=True, slots=True, kw_only=True)
class Range(Object):
    """All that CREATE TYPE … AS RANGE takes; nothing of it can be altered."""

    subtype: str
    opclass: str | None
    collation: str | None
    canonical: str | None
    subtype_diff: str | None
    multirange: tuple[str, str]


def read(row: Row) -> Range:
    """The range type of one row."""
    return Range(
        id=ObjectId("range", (row["schema"], row["name"])),
        subtype=row["subtype"],
        opclass=row["opclass"],
        collation=row["collation"],
        canonical=row["canonical"],
        subtype_diff=row["subtype_diff"],
        multirange=(row["multirange_schema"], row["multirange_name"]),
    )


KIND = Kind(
    name="range",
    model=Range,
    read=each(read),
    rank=34,
    catalog="pg_type",
    words=lambda i: f"TYPE {qualified(i.path)}",
    names=lambda o: (("type", *o.id.path), ("type", *o.multirange)) if isinstance(o, Range) else (),
    aside=True,
    shell=True,
)
