"""Publications: a row of pg_publication -> Publication. Its tables and schemas are objects of their own."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import qualified


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication(Object):
    """`publish` holds the operations; `generated_columns` says whether stored ones are published (18)."""

    all_tables: bool
    publish: tuple[str, ...]
    via_root: bool
    generated_columns: bool


def read(row: Row) -> Publication:
    """The publication of one row."""
    return Publication(
        id=ObjectId("publication", (row["name"],)),
        all_tables=row["all_tables"],
        publish=tuple(row["publish"]),
        via_root=row["via_root"],
        generated_columns=row["generated_columns"],
    )


KIND = Kind(
    name="publication",
    model=Publication,
    read=each(read),
    rank=400,
    catalog="pg_publication",
    words=lambda i: f"PUBLICATION {qualified(i.path)}",
    alterable=frozenset({"publish", "via_root", "generated_columns"}),
)
