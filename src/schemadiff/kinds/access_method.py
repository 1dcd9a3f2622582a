"""Access methods: a row of pg_am -> AccessMethod."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import qualified


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessMethod(Object):
    """`type` is i (index) or t (table); nothing of it can be altered."""

    type: str
    handler: str


def read(row: Row) -> AccessMethod:
    """The access method of one row."""
    return AccessMethod(id=ObjectId("access_method", (row["name"],)), type=row["type"], handler=row["handler"])


KIND = Kind(
    name="access_method",
    model=AccessMethod,
    read=each(read),
    rank=69,
    catalog="pg_am",
    words=lambda i: f"ACCESS METHOD {qualified(i.path)}",
)
