"""Triggers of tables and views: a row of pg_trigger -> Trigger."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import identifier, qualified


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger(Object):
    """`enabled` is O (origin), D (disabled), R (replica) or A (always)."""

    definition: str
    enabled: str
    relkind: str = field(compare=False)


def read(row: Row) -> Trigger:
    """The trigger of one row."""
    table = (row["schema"], row["table_name"])
    return Trigger(
        id=ObjectId("trigger", (*table, row["name"])),
        parent=ObjectId("view" if row["relkind"] == "v" else "table", table),
        definition=row["definition"],
        enabled=row["enabled"],
        relkind=row["relkind"],
    )


KIND = Kind(
    name="trigger",
    model=Trigger,
    read=each(read),
    rank=210,
    catalog="pg_trigger",
    words=lambda i: f"TRIGGER {identifier(i.path[2])} ON {qualified(i.path[:2])}",
    alterable=frozenset({"enabled"}),
    fragile=lambda o: True,
)
