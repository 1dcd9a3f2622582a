"""Text search parsers: a row of pg_ts_parser -> TsParser."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import qualified


@dataclass(frozen=True, slots=True, kw_only=True)
class TsParser(Object):
    """`functions` are written as in CREATE TEXT SEARCH PARSER; none of them can be altered."""

    functions: tuple[str, ...]


def read(row: Row) -> TsParser:
    """The parser of one row."""
    return TsParser(id=ObjectId("ts_parser", (row["schema"], row["name"])), functions=tuple(row["functions"]))


KIND = Kind(
    name="ts_parser",
    model=TsParser,
    read=each(read),
    rank=86,
    catalog="pg_ts_parser",
    words=lambda i: f"TEXT SEARCH PARSER {qualified(i.path)}",
)
