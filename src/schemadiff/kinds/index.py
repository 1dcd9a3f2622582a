"""Indexes that back no constraint: rows of pg_index -> Indexes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from schemadiff.kinds.base import Columns, Kind, Relation
from schemadiff.model import Object, ObjectId
from schemadiff.quoting import qualified
from schemadiff.records import records

# Of columns alone: without an expression, and without a condition.
_PLAIN = re.compile(r" USING [^ ]+ \([^()]*\)( INCLUDE \([^()]*\))?( NULLS NOT DISTINCT)?( WITH \([^()]*\))?$")


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


def read(rows: Columns) -> Sequence[Index]:
    """The indexes of all rows."""
    tables: Sequence[Relation] = rows["relation"]
    schemas = [table.id.path[0] for table in tables]
    return records(
        Index,
        id=ObjectId.each("index", zip(schemas, rows["name"], strict=True)),
        parent=[table.id for table in tables],
        table=[table.id.path for table in tables],
        definition=rows["definition"],
        # An index of a partitioned table is valid when its partitions have theirs, which is their business.
        valid=[valid or table.relkind == "p" for valid, table in zip(rows["valid"], tables, strict=True)],
        tablespace=rows["tablespace"],
        statistics=map(_targets, rows["statistics"]),
        parent_index=[
            above if above[1] else None for above in zip(rows["parent_schema"], rows["parent_index"], strict=True)
        ],
        relkind=[table.relkind for table in tables],
    )


def _targets(statistics: Mapping[str, int] | None) -> tuple[tuple[int, int], ...]:
    return tuple(sorted((int(number), target) for number, target in (statistics or {}).items()))


def _detached(old: Object, new: Object, changed: frozenset[str]) -> bool:
    assert isinstance(old, Index)
    return "parent_index" in changed and old.parent_index is not None


KIND = Kind(
    name="index",
    model=Index,
    read=read,
    rank=110,
    catalog="pg_class",
    words=lambda i: f"INDEX {qualified(i.path)}",
    alterable=frozenset({"tablespace", "statistics", "parent_index"}),
    rebuild=_detached,
    whole=lambda o: (ObjectId("index", o.parent_index),) if isinstance(o, Index) and o.parent_index else (),
    names=lambda o: (("relation", *o.id.path),),
    compares=lambda o: isinstance(o, Index) and not _PLAIN.search(o.definition),
)
