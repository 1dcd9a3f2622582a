"""A catalog in, the steps out that give children's inherited columns what CREATE TABLE ... INHERITS does not."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

from schemadiff.kinds.column import Column
from schemadiff.model import Catalog, ObjectId, Step
from schemadiff.plan.inherit import parents


def differing_columns(catalog: Catalog) -> Iterator[Step]:
    """An ALTER for each column that is not written in its own table and is not as its parents' are."""
    above = parents(catalog)
    for object_id in sorted(catalog.objects):
        column = catalog.objects[object_id]
        if not isinstance(column, Column) or column.is_local or column.is_partition or column.parent is None:
            continue
        same = (ObjectId("column", (*table.path, object_id.path[2])) for table in above.get(column.parent, ()))
        found = [o for o in map(catalog.objects.get, same) if isinstance(o, Column)]
        inherited = _inherited(column, found)
        if changed := column.changed_from(inherited):
            yield Step("alter", inherited, column, changed)


def _inherited(column: Column, above: Iterable[Column]) -> Column:
    """The column as PostgreSQL makes it from the parents'."""
    parents_ = tuple(above)
    not_null = any(c.not_null and not c.not_null_no_inherit for c in parents_)
    made = dataclasses.replace(
        column,
        identity=None,
        statistics=None,
        options=(),
        storage=next((c.storage for c in parents_), column.storage),
        compression=next((c.compression for c in parents_ if c.compression), ""),
    )
    if not_null == column.not_null:
        return made
    return dataclasses.replace(
        made, not_null=not_null, not_null_name=None, not_null_no_inherit=False, not_null_validated=True
    )
