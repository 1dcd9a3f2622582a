"""All tables and one of them in, the tables that it is connected with by foreign keys out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemadiff.documentation.contents import Relation
    from schemadiff.model import ObjectId

# More neighbours than this are no picture that anybody could read.
MOST = 24


def neighbours(tables: Sequence[Relation], of: ObjectId) -> tuple[Relation, ...]:
    """The table itself, then those that it refers to, then those that refer to it, as many as fit."""
    return neighbourhoods(tables)[of]


def neighbourhoods(tables: Sequence[Relation]) -> Mapping[ObjectId, tuple[Relation, ...]]:
    """The same of every table."""
    by_id = {table.id: table for table in tables}
    near = {table.id: dict.fromkeys([table.id, *(key.target for key in table.foreign_keys)]) for table in tables}
    for table in tables:
        for key in table.foreign_keys:
            near.setdefault(key.target, {})[table.id] = None
    return {of: tuple(by_id[i] for i in list(ids)[:MOST] if i in by_id) for of, ids in near.items() if of in by_id}
