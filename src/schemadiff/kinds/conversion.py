"""Conversions between encodings: a row of pg_conversion -> Conversion."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import qualified


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion(Object):
    """All that CREATE CONVERSION takes; nothing of it can be altered."""

    source: str
    target: str
    function: str
    default: bool


def read(row: Row) -> Conversion:
    """The conversion of one row."""
    return Conversion(
        id=ObjectId("conversion", (row["schema"], row["name"])),
        source=row["source"],
        target=row["target"],
        function=row["function"],
        default=row["is_default"],
    )


def _names(obj: Object) -> tuple[tuple[str, ...], ...]:
    """A schema has one default conversion for a pair of encodings, whatever its name."""
    assert isinstance(obj, Conversion)
    return (("default conversion", obj.id.path[0], obj.source, obj.target),) if obj.default else ()


KIND = Kind(
    name="conversion",
    model=Conversion,
    read=each(read),
    rank=78,
    catalog="pg_conversion",
    words=lambda i: f"CONVERSION {qualified(i.path)}",
    names=_names,
)
