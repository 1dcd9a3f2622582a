"""Text search templates: a row of pg_ts_template -> TsTemplate."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import qualified


@dataclass(frozen=True, slots=True, kw_only=True)
class TsTemplate(Object):
    """`functions` are written as in CREATE TEXT SEARCH TEMPLATE; none of them can be altered."""

    functions: tuple[str, ...]


def read(row: Row) -> TsTemplate:
    """The template of one row."""
    return TsTemplate(id=ObjectId("ts_template", (row["schema"], row["name"])), functions=tuple(row["functions"]))


KIND = Kind(
    name="ts_template",
    model=TsTemplate,
    read=each(read),
    rank=88,
    catalog="pg_ts_template",
    words=lambda i: f"TEXT SEARCH TEMPLATE {qualified(i.path)}",
)
