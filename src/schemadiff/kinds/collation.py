"""Collations: a row of pg_collation -> Collation."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import qualified


@dataclass(frozen=True, slots=True, kw_only=True)
class Collation(Object):
    """`ctype` is set where LC_CTYPE is another than LC_COLLATE. The version is the operating system's business."""

    provider: str
    locale: str
    ctype: str | None
    deterministic: bool
    rules: str | None


def read(row: Row) -> Collation:
    """The collation of one row."""
    return Collation(
        id=ObjectId("collation", (row["schema"], row["name"])),
        **{f: row[f] for f in ("provider", "locale", "ctype", "deterministic", "rules")},
    )


KIND = Kind(
    name="collation",
    model=Collation,
    read=each(read),
    rank=24,
    catalog="pg_collation",
    words=lambda i: f"COLLATION {qualified(i.path)}",
    names=lambda o: (("collation", *o.id.path),),
    aside=True,
)
