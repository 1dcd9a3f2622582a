"""Schemas: a row of pg_namespace -> Schema."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import qualified


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema(Object):
    """A schema has nothing but its name; comment, owner and grants are objects of their own."""


def read(row: Row) -> Schema:
    """The schema of one row."""
    return Schema(id=ObjectId("schema", (row["name"],)))


def schema_of(schema: str) -> ObjectId:
    """The id of a schema by its name."""
    return ObjectId("schema", (schema,))


KIND = Kind(
    name="schema",
    model=Schema,
    read=each(read),
    rank=10,
    catalog="pg_namespace",
    words=lambda i: f"SCHEMA {qualified(i.path)}",
)
