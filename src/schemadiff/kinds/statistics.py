"""Extended statistics: a row of pg_statistic_ext -> Statistics."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import qualified


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics(Object):
    """`definition` is PostgreSQL's own text, which has the columns in the order that they have in the table: what it
    says is in the fields after it. `target` is None where the columns' own target counts.
    """

    definition: str = field(compare=False)
    columns: tuple[str, ...]
    expressions: tuple[str, ...]
    kinds: tuple[str, ...]
    target: int | None


def read(row: Row) -> Statistics:
    """The statistics object of one row."""
    table = (row["table_schema"], row["table_name"])
    return Statistics(
        id=ObjectId("statistics", (row["schema"], row["name"])),
        parent=ObjectId("materialized_view" if row["relkind"] == "m" else "table", table),
        definition=row["definition"],
        columns=tuple(sorted(row["columns"] or ())),
        expressions=tuple(row["expressions"] or ()),
        kinds=tuple(sorted(row["kinds"])),
        target=row["target"],
    )


KIND = Kind(
    name="statistics",
    model=Statistics,
    read=each(read),
    rank=112,
    catalog="pg_statistic_ext",
    words=lambda i: f"STATISTICS {qualified(i.path)}",
    alterable=frozenset({"target"}),
    compares=lambda o: isinstance(o, Statistics) and bool(o.expressions),
)
