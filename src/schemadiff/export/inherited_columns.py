"""A catalog in, the steps out that give children's columns what they have not by CREATE TABLE … INHERITS."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

from schemadiff.kinds.column import Column
from schemadiff.model import Catalog, Step
from schemadiff.plan.inherit import Parents, parents, same_above


def differing_columns(catalog: Catalog) -> Iterator[Step]:
    """An ALTER for each column that would be otherwise, because its parents' are."""
    above = parents(catalog)
    for object_id in sorted(catalog.objects):
        column = catalog.objects[object_id]
        if isinstance(column, Column) and not column.is_partition and column.parent in above:
            inherited = _inherited(column, catalog, above)
            if changed := column.changed_from(inherited):
                yield Step("alter", inherited, column, changed)


def _inherited(column: Column, catalog: Catalog, above: Parents) -> Column:
    """The column as PostgreSQL makes it when its table is made."""
    found = [o for o in map(catalog.objects.get, same_above(column.id, above)) if isinstance(o, Column)]
    if column.is_local:
        # What is written with the table is as it is written. Only a setting that is not written comes from above.
        made = column if column.storage else _stored(column, found)
        return made if column.compression else _compressed(made, found)
    made = dataclasses.replace(column, identity=None, statistics=None, options=())
    return _as_required(_compressed(_stored(made, found), found), found)


def _stored(column: Column, above: Sequence[Column]) -> Column:
    """The same column, stored as any one above that is stored in another way."""
    others = (c.storage for c in above if c.storage != column.storage)
    return dataclasses.replace(column, storage=next(others, column.storage))


def _compressed(column: Column, above: Sequence[Column]) -> Column:
    others = (c.compression for c in above if c.compression != column.compression)
    return dataclasses.replace(column, compression=next(others, column.compression))


def _as_required(column: Column, above: Sequence[Column]) -> Column:
    """The same column, NOT NULL where one above hands that down."""
    not_null = any(c.not_null and not c.not_null_no_inherit for c in above)
    if not_null == column.not_null:
        return column
    return dataclasses.replace(
        column, not_null=not_null, not_null_name=None, not_null_no_inherit=False, not_null_validated=True
    )
