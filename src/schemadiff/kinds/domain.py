"""Domains: a row of pg_type -> Domain. Its checks are objects of their own (domain_constraint)."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import qualified


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain(Object):
    """Base type and collation are for good; default and NOT NULL can be altered."""

    type: str
    collation: str | None
    not_null: bool
    not_null_name: str | None
    default: str | None


def read(row: Row) -> Domain:
    """The domain of one row."""
    return Domain(
        id=ObjectId("domain", (row["schema"], row["name"])),
        type=row["type"],
        collation=row["collation"],
        not_null=row["not_null"],
        not_null_name=row["not_null_name"],
        default=row["default_value"],
    )


KIND = Kind(
    name="domain",
    model=Domain,
    read=each(read),
    rank=36,
    catalog="pg_type",
    words=lambda i: f"DOMAIN {qualified(i.path)}",
    alterable=frozenset({"not_null", "not_null_name", "default"}),
    names=lambda o: (("type", *o.id.path),),
    aside=True,
)
