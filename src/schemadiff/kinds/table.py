"""Tables, partitioned tables and foreign tables: a row of pg_class -> Table."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import qualified
from schemadiff.secrecy import without_secrets


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Object):
    """A table without what has objects of its own: columns, constraints, being a partition, inheriting."""

    partition_key: str | None
    persistence: str
    options: tuple[str, ...]
    toast_options: tuple[str, ...]
    access_method: str | None
    tablespace: str | None
    row_security: bool
    force_row_security: bool
    of_type: str | None
    server: str | None
    foreign_options: tuple[str, ...]
    is_partition: bool = field(compare=False)


_PLAIN = (
    "partition_key",
    "persistence",
    "access_method",
    "tablespace",
    "row_security",
    "force_row_security",
    "of_type",
    "server",
    "is_partition",
)


def table_of(row: Row) -> ObjectId:
    """The table that a row with `schema` and `table_name` belongs to."""
    return ObjectId("table", (row["schema"], row["table_name"]))


def read(row: Row) -> Table:
    """The table of one row."""
    return Table(
        id=ObjectId("table", (row["schema"], row["name"])),
        options=tuple(sorted(row["options"])),
        toast_options=tuple(sorted(row["toast_options"])),
        foreign_options=without_secrets(row["foreign_options"]),
        **{f: row[f] for f in _PLAIN},
    )


def _another_table(old: Object, new: Object, changed: frozenset[str]) -> bool:
    """A partitioned table is not a table, and persistence of a partitioned or foreign table is for good."""
    return bool(changed & {"partition_key", "server"})


def _has_rows_here(old: Object, new: Object) -> bool:
    """Rows of a foreign table are elsewhere."""
    assert isinstance(old, Table)
    assert isinstance(new, Table)
    return old.server is None and new.server is None


def _needs(obj: Object) -> tuple[ObjectId, ...]:
    return (ObjectId("schema", obj.id.path[:1]),)


KIND = Kind(
    name="table",
    model=Table,
    read=each(read),
    rank=100,
    catalog="pg_class",
    words=lambda i: f"TABLE {qualified(i.path)}",
    alterable=frozenset(_PLAIN) | {"options", "toast_options", "foreign_options"},
    rebuild=_another_table,
    needs=_needs,
    names=lambda o: (("relation", *o.id.path), ("type", *o.id.path)),
    holds_data=True,
    moves=_has_rows_here,
    # A foreign table's rows are elsewhere: it can be made anew.
    fragile=lambda o: isinstance(o, Table) and o.server is not None,
)
