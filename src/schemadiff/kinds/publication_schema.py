"""Schemas of publications: a row of pg_depend about pg_publication_namespace -> PublicationSchema."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import identifier


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationSchema(Object):
    """All tables of a schema, those to come included."""


def read(row: Row) -> PublicationSchema:
    """The schema of one row."""
    publication = row["publication"]
    return PublicationSchema(
        id=ObjectId("publication_schema", (publication, row["schema"])),
        parent=ObjectId("publication", (publication,)),
    )


KIND = Kind(
    name="publication_schema",
    model=PublicationSchema,
    read=each(read),
    rank=404,
    words=lambda i: f"PUBLICATION {identifier(i.path[0])}",
    needs=lambda o: (ObjectId("schema", o.id.path[1:]),),
    names=lambda o: (("columns or schemas", o.id.path[0]),),
)
