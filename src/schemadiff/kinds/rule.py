"""Rewrite rules of tables and views: a row of pg_rewrite -> Rule. The rule that makes a view is the view."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import identifier, qualified


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Object):
    """`enabled` is O (origin), D (disabled), R (replica) or A (always)."""

    definition: str
    enabled: str


def read(row: Row) -> Rule:
    """The rule of one row."""
    table = (row["schema"], row["table_name"])
    return Rule(
        id=ObjectId("rule", (*table, row["name"])),
        parent=ObjectId("view" if row["relkind"] == "v" else "table", table),
        definition=row["definition"],
        enabled=row["enabled"],
    )


KIND = Kind(
    name="rule",
    model=Rule,
    read=each(read),
    rank=206,
    catalog="pg_rewrite",
    words=lambda i: f"RULE {identifier(i.path[2])} ON {qualified(i.path[:2])}",
    alterable=frozenset({"definition", "enabled"}),
    fragile=lambda o: True,
)
