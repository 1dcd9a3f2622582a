"""What the project says about online forms in, and about how many rows tables have; whether a table gets them out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from schemadiff.model import Object, ObjectId

# Below that, everything that reads the whole table is over within milliseconds.
_SMALL = 10_000


@dataclass(frozen=True, slots=True)
class Online:
    """`auto` leaves tables plain that are known to be small: `rows` says about how many rows they have.

    `suffix` ends the names that stand beside others for a while. `plain` are objects that get no online form: it was
    tried and refused, or would tear apart what must be in one transaction. With `type_changes` columns whose new type
    would write their table anew change beside: `retyped` are those, `drawn` the constraints and indexes that hang on
    them in the end, as they are called on the new columns.
    """

    mode: str = "auto"
    rows: Mapping[ObjectId, int] = field(default_factory=dict)
    suffix: str = "__new"
    plain: frozenset[ObjectId] = frozenset()
    type_changes: bool = False
    retyped: frozenset[ObjectId] = frozenset()
    drawn: Mapping[ObjectId, Object] = field(default_factory=dict)

    def wants(self, table: ObjectId) -> bool:
        """Whether changes of this table, which exists, should keep nobody waiting."""
        return self.mode == "always" or (self.mode == "auto" and self.rows.get(table, _SMALL) >= _SMALL)

    def without(self, plain: Iterable[ObjectId]) -> Online:
        """The same, with the plain form for these objects, too."""
        return replace(self, plain=self.plain.union(plain))


NEVER = Online("never")
