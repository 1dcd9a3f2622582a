"""Composite types: a row of pg_type with its attributes -> Composite."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import qualified


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of a composite type."""

    name: str
    type: str
    collation: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Composite(Object):
    """Attributes in their order."""

    attributes: tuple[Attribute, ...]


def read(row: Row) -> Composite:
    """The composite type of one row."""
    attributes = tuple(Attribute(a["name"], a["type"], a["collation"]) for a in row["attributes"])
    return Composite(id=ObjectId("composite", (row["schema"], row["name"])), attributes=attributes)


def _reordered(old: Object, new: Object, changed: frozenset[str]) -> bool:
    """Attributes can be dropped, altered, and added at the end; anything else is another type."""
    assert isinstance(old, Composite)
    assert isinstance(new, Composite)
    before = [a.name for a in old.attributes]
    after = [a.name for a in new.attributes]
    kept = [name for name in before if name in after]
    return after[: len(kept)] != kept


def _converted(old: Object, new: Object, changed: frozenset[str]) -> bool:
    """The type of an attribute is for good once a table has values of it."""
    assert isinstance(old, Composite)
    assert isinstance(new, Composite)
    before = {a.name: a for a in old.attributes}
    return any(before.get(a.name, a) != a for a in new.attributes)


KIND = Kind(
    name="composite",
    model=Composite,
    read=each(read),
    rank=32,
    catalog="pg_type",
    words=lambda i: f"TYPE {qualified(i.path)}",
    alterable=frozenset({"attributes"}),
    rebuild=_reordered,
    held=_converted,
    names=lambda o: (("type", *o.id.path), ("relation", *o.id.path)),
    shakes=lambda old, new, changed: frozenset({"view", "materialized_view", "policy", "trigger", "rule"}),
    aside=True,
)
