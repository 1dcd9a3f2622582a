"""Operator families: a row of pg_opfamily with the members that no class owns -> OperatorFamily."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import identifier, qualified


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorFamily(Object):
    """`members` holds (slot, definition): what DROP names, and what ADD says."""

    members: tuple[tuple[str, str], ...]


def read(row: Row) -> OperatorFamily:
    """The family of one row."""
    return OperatorFamily(
        id=ObjectId("operator_family", (row["schema"], row["name"], row["access_method"])),
        members=tuple((slot, definition) for slot, definition in row["members"]),
    )


KIND = Kind(
    name="operator_family",
    model=OperatorFamily,
    read=each(read),
    rank=70,
    catalog="pg_opfamily",
    words=lambda i: f"OPERATOR FAMILY {qualified(i.path[:2])} USING {identifier(i.path[2])}",
    alterable=frozenset({"members"}),
)
