"""Owners: a row of any catalog with an owner -> Owner. Files that state none leave it to the live database."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner(Object):
    """The role's name."""

    role: str


def read(row: Row) -> Owner:
    """The owner of one row."""
    target: ObjectId = row["target"]
    return Owner(id=target.satellite("owner"), parent=row["parent"], role=row["role"])


KIND = Kind(
    name="owner",
    model=Owner,
    read=each(read),
    rank=910,
    words=lambda i: "",
    alterable=frozenset({"role"}),
    names=lambda o: (("owner", *o.id.path),),
    roles=lambda o: (o.role,) if isinstance(o, Owner) else (),
    optional=lambda i: True,
)
