"""An object and its catalog in; the object on whose page it is described out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemadiff.model import Catalog, ObjectId

PAGES = frozenset(
    {"table", "view", "materialized_view", "enum", "domain", "composite", "range", "function", "procedure", "aggregate"}
)


def page_of(id_: ObjectId, catalog: Catalog) -> ObjectId | None:
    """A column, an index, a comment are described on their table's."""
    if id_.target is not None:
        return page_of(id_.target, catalog)
    if id_.kind in PAGES:
        return id_
    above = None
    for one in catalog.upwards(id_):
        if one.kind in PAGES:
            above = one
    return above
