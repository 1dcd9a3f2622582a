"""Views: a row of pg_class with its query -> View."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import qualified


@dataclass(frozen=True, slots=True, kw_only=True)
class View(Object):
    """`columns` holds (name, type, collation) in order: they say whether CREATE OR REPLACE can do it."""

    definition: str
    options: tuple[str, ...]
    columns: tuple[tuple[str, str, str], ...]


def read(row: Row) -> View:
    """The view of one row."""
    return View(
        id=ObjectId("view", (row["schema"], row["name"])),
        definition=row["definition"],
        options=tuple(sorted(row["options"])),
        columns=tuple((name, type_, collation) for name, type_, collation in row["columns"] or ()),
    )


def _columns_moved(old: Object, new: Object, changed: frozenset[str]) -> bool:
    """CREATE OR REPLACE VIEW only adds columns, at the end."""
    assert isinstance(old, View)
    assert isinstance(new, View)
    return new.columns[: len(old.columns)] != old.columns


KIND = Kind(
    name="view",
    model=View,
    read=each(read),
    rank=200,
    catalog="pg_class",
    words=lambda i: f"VIEW {qualified(i.path)}",
    alterable=frozenset({"definition", "options", "columns"}),
    rebuild=_columns_moved,
    names=lambda o: (("relation", *o.id.path), ("type", *o.id.path)),
    fragile=lambda o: True,
)
