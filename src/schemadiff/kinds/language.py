"""Procedural languages: a row of pg_language -> Language."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import qualified


@dataclass(frozen=True, slots=True, kw_only=True)
class Language(Object):
    """Functions are named as PostgreSQL prints them."""

    trusted: bool
    handler: str
    inline: str | None
    validator: str | None


def read(row: Row) -> Language:
    """The language of one row."""
    return Language(
        id=ObjectId("language", (row["name"],)),
        **{f: row[f] for f in ("trusted", "handler", "inline", "validator")},
    )


KIND = Kind(
    name="language",
    model=Language,
    read=each(read),
    rank=58,
    catalog="pg_language",
    words=lambda i: f"LANGUAGE {qualified(i.path)}",
    alterable=frozenset({"trusted", "handler", "inline", "validator"}),
)
