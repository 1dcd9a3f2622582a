"""Materialized views: a row of pg_class with its query -> MaterializedView."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import qualified


@dataclass(frozen=True, slots=True)
class MaterializedColumn:
    """Settings of one column of a materialized view; its type follows from the query."""

    name: str
    statistics: int | None
    storage: str | None
    storage_of_type: str
    compression: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterializedView(Object):
    """Whether it is filled is data, not schema, as pg_dump sees it too. `rows_of` are the tables and composite
    types that its columns have rows of: they follow from the query.
    """

    definition: str
    options: tuple[str, ...]
    toast_options: tuple[str, ...]
    access_method: str | None
    tablespace: str | None
    columns: tuple[MaterializedColumn, ...]
    rows_of: tuple[ObjectId, ...] = field(compare=False)


def read(row: Row) -> MaterializedView:
    """The materialized view of one row."""
    columns = (MaterializedColumn(n, s, g, t, c, tuple(sorted(o))) for n, s, g, t, c, o in row["columns"] or ())
    return MaterializedView(
        id=ObjectId("materialized_view", (row["schema"], row["name"])),
        definition=row["definition"],
        options=tuple(sorted(row["options"])),
        toast_options=tuple(sorted(row["toast_options"])),
        access_method=row["access_method"],
        tablespace=row["tablespace"],
        columns=tuple(columns),
        rows_of=tuple(ObjectId(kind, (schema, name)) for kind, schema, name in row["rows_of"] or ()),
    )


def _another_query(old: Object, new: Object, changed: frozenset[str]) -> bool:
    assert isinstance(old, MaterializedView)
    assert isinstance(new, MaterializedView)
    return "definition" in changed or [c.name for c in old.columns] != [c.name for c in new.columns]


KIND = Kind(
    name="materialized_view",
    model=MaterializedView,
    read=each(read),
    rank=202,
    catalog="pg_class",
    words=lambda i: f"MATERIALIZED VIEW {qualified(i.path)}",
    alterable=frozenset({"options", "toast_options", "access_method", "tablespace", "columns"}),
    rebuild=_another_query,
    names=lambda o: (("relation", *o.id.path), ("type", *o.id.path)),
    fragile=lambda o: True,
)
