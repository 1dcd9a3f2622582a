"""Checks of domains: a row of pg_constraint -> DomainConstraint."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import identifier, qualified


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainConstraint(Object):
    """`definition` is PostgreSQL's own text, without NOT VALID."""

    definition: str
    validated: bool


def read(row: Row) -> DomainConstraint:
    """The constraint of one row."""
    return DomainConstraint(
        id=ObjectId("domain_constraint", (row["schema"], row["domain"], row["name"])),
        parent=ObjectId("domain", (row["schema"], row["domain"])),
        definition=row["definition"].removesuffix(" NOT VALID"),
        validated=row["validated"],
    )


def _unvalidated(old: Object, new: Object, changed: frozenset[str]) -> bool:
    assert isinstance(new, DomainConstraint)
    return not new.validated


KIND = Kind(
    name="domain_constraint",
    model=DomainConstraint,
    read=each(read),
    rank=38,
    catalog="pg_constraint",
    words=lambda i: f"CONSTRAINT {identifier(i.path[2])} ON DOMAIN {qualified(i.path[:2])}",
    alterable=frozenset({"validated"}),
    rebuild=_unvalidated,
    inline=lambda o: isinstance(o, DomainConstraint) and o.validated,
)
