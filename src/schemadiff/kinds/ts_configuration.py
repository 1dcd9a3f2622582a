"""Text search configurations: a row of pg_ts_config with its mappings -> TsConfiguration."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import qualified


@dataclass(frozen=True, slots=True, kw_only=True)
class TsConfiguration(Object):
    """`mappings` holds (token type, dictionaries in the order in which they are asked)."""

    parser: str
    mappings: tuple[tuple[str, tuple[str, ...]], ...]


def read(row: Row) -> TsConfiguration:
    """The configuration of one row."""
    return TsConfiguration(
        id=ObjectId("ts_configuration", (row["schema"], row["name"])),
        parser=row["parser"],
        mappings=tuple((token, tuple(dictionaries)) for token, dictionaries in row["mappings"]),
    )


KIND = Kind(
    name="ts_configuration",
    model=TsConfiguration,
    read=each(read),
    rank=92,
    catalog="pg_ts_config",
    words=lambda i: f"TEXT SEARCH CONFIGURATION {qualified(i.path)}",
    alterable=frozenset({"mappings"}),
)
