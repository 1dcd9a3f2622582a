"""Tables of publications: a row of pg_publication_rel -> PublicationTable."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import identifier


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationTable(Object):
    """Without `columns` all are published, without `filter` all rows are."""

    columns: tuple[str, ...]
    filter: str | None


def read(row: Row) -> PublicationTable:
    """The table of one row."""
    publication = row["publication"]
    return PublicationTable(
        id=ObjectId("publication_table", (publication, row["schema"], row["table_name"])),
        parent=ObjectId("publication", (publication,)),
        columns=tuple(row["columns"] or ()),
        filter=row["filter"],
    )


def _needs(obj: Object) -> tuple[ObjectId, ...]:
    return (ObjectId("table", obj.id.path[1:]),)


def _names(obj: Object) -> tuple[tuple[str, ...], ...]:
    """A publication has lists of columns or whole schemas, not both."""
    assert isinstance(obj, PublicationTable)
    return (("columns or schemas", obj.id.path[0]),) if obj.columns else ()


def _listed(old: Object, new: Object, changed: frozenset[str]) -> bool:
    """A list of columns comes after the publication's last schema went, and goes before its first one comes."""
    assert isinstance(old, PublicationTable)
    assert isinstance(new, PublicationTable)
    return bool(old.columns) != bool(new.columns)


KIND = Kind(
    name="publication_table",
    model=PublicationTable,
    read=each(read),
    rank=402,
    catalog="pg_publication_rel",
    words=lambda i: f"PUBLICATION {identifier(i.path[0])}",
    alterable=frozenset({"columns", "filter"}),
    rebuild=_listed,
    needs=_needs,
    names=_names,
    fragile=lambda o: isinstance(o, PublicationTable) and o.filter is not None,
)
