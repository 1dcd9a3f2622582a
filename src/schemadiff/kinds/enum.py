"""Enum types: a row of pg_type with its labels -> Enum."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import qualified


@dataclass(frozen=True, slots=True, kw_only=True)
class Enum(Object):
    """Labels in their sort order."""

    labels: tuple[str, ...]


def read(row: Row) -> Enum:
    """The enum of one row."""
    return Enum(id=ObjectId("enum", (row["schema"], row["name"])), labels=tuple(row["labels"]))


def _not_only_added(old: Object, new: Object, changed: frozenset[str]) -> bool:
    """PostgreSQL adds labels anywhere, and neither removes nor reorders them."""
    assert isinstance(old, Enum)
    assert isinstance(new, Enum)
    kept = tuple(label for label in new.labels if label in old.labels)
    return kept != old.labels


KIND = Kind(
    name="enum",
    model=Enum,
    read=each(read),
    rank=30,
    catalog="pg_type",
    words=lambda i: f"TYPE {qualified(i.path)}",
    alterable=frozenset({"labels"}),
    rebuild=_not_only_added,
    names=lambda o: (("type", *o.id.path),),
    aside=True,
)
