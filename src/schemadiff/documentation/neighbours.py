"""All tables and one of them in, the tables that it is connected with by foreign keys out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemadiff.documentation.contents import Relation
    from schemadiff.model import ObjectId

# More neighbours than this are no picture that anybody could read.
MOST = 24


def neighbours(tables: Sequence[Relation], of: ObjectId, most: int = MOST) -> tuple[Relation, ...]:
    """The table itself, then those that it refers to, then those that refer to it, as many as fit."""
    by_id = {table.id: table for table in tables}
    out = [key.target for key in by_id[of].foreign_keys]
    back = [table.id for table in tables if any(key.target == of for key in table.foreign_keys)]
    found = dict.fromkeys([of, *out, *back])
    return tuple(by_id[id_] for id_ in list(found)[:most] if id_ in by_id)
