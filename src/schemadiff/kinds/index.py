"""Indexes that back no constraint: a row of pg_index -> Index."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemadiff.kinds.base import Kind
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import qualified


@dataclass(frozen=True, slots=True, kw_only=True)
class Index(Object):
    """`definition` is PostgreSQL's own text; `statistics` holds (column number, target) where one was set."""

    table: tuple[str, str]
    definition: str
    valid: bool
    tablespace: str | None
    statistics: tuple[tuple[int, int], ...]
    parent_index: tuple[str, str] | None
    relkind: str = field(compare=False)

    @property
    def is_unique(self) -> bool:
        """Whether it keeps rows apart."""
        return self.definition.startswith("CREATE UNIQUE ")


def read(row: Row) -> Index:
    """The index of one row."""
    table = (row["table_schema"], row["table_name"])
    return Index(
        id=ObjectId("index", (row["schema"], row["name"])),
        parent=ObjectId("materialized_view" if row["relkind"] == "m" else "table", table),
        table=table,
        definition=row["definition"],
        # An index of a partitioned table is valid when its partitions have theirs, which is their business.
        valid=row["valid"] or row["relkind"] == "p",
        tablespace=row["tablespace"],
        statistics=tuple(sorted((int(number), target) for number, target in row["statistics"].items())),
        parent_index=(row["parent_schema"], row["parent_index"]) if row["parent_index"] else None,
        relkind=row["relkind"],
    )


def _detached(old: Object, new: Object, changed: frozenset[str]) -> bool:
    assert isinstance(old, Index)
    return "parent_index" in changed and old.parent_index is not None


def _needs(obj: Object) -> tuple[ObjectId, ...]:
    assert obj.parent is not None
    return (obj.parent,)


KIND = Kind(
    name="index",
    model=Index,
    read=read,
    rank=110,
    catalog="pg_class",
    words=lambda i: f"INDEX {qualified(i.path)}",
    alterable=frozenset({"tablespace", "statistics", "parent_index"}),
    rebuild=_detached,
    needs=_needs,
    whole=lambda o: (ObjectId("index", o.parent_index),) if isinstance(o, Index) and o.parent_index else (),
    names=lambda o: (("relation", *o.id.path),),
)
