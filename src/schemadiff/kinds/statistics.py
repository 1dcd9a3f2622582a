"""Extended statistics: a row of pg_statistic_ext -> Statistics."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import qualified


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics(Object):
    """`definition` is PostgreSQL's own text; `target` is None where the columns' own target counts."""

    definition: str
    target: int | None


def read(row: Row) -> Statistics:
    """The statistics object of one row."""
    table = (row["table_schema"], row["table_name"])
    return Statistics(
        id=ObjectId("statistics", (row["schema"], row["name"])),
        parent=ObjectId("materialized_view" if row["relkind"] == "m" else "table", table),
        definition=row["definition"],
        target=row["target"],
    )


KIND = Kind(
    name="statistics",
    model=Statistics,
    read=read,
    rank=112,
    catalog="pg_statistic_ext",
    words=lambda i: f"STATISTICS {qualified(i.path)}",
    alterable=frozenset({"target"}),
)
