"""An object that something else needs in, the actions after which it is there out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from schemadiff.kinds.column import Column
from schemadiff.model import Catalog, ObjectId
from schemadiff.plan.actions import Action
from schemadiff.plan.inherit import columns_above, same_above


@dataclass(frozen=True, slots=True)
class Makers:
    """`above` holds each table's parents in the desired state."""

    actions: Collection[Action]
    desired: Catalog
    above: Mapping[ObjectId, tuple[ObjectId, ...]]

    def of(self, needed: ObjectId) -> list[Action]:
        """What makes or alters the object; of a column that comes or changes with something else, that as well."""
        made = self._among(("create", needed), ("alter", needed))
        column = self.desired.objects.get(needed)
        if not isinstance(column, Column):
            return made
        changed = self._among(*(("alter", above) for above in same_above(needed, self.above)))
        return [*made, *changed, *(self._ties(column) if made else [*self._above(column), *self._types(column)])]

    def only_inherited(self, column: ObjectId) -> bool:
        """A column that the table inherits is not written in its CREATE TABLE, and neither is its default."""
        obj = self.desired.objects[column]
        return isinstance(obj, Column) and not obj.is_local and not obj.is_partition

    def _ties(self, column: Column) -> list[Action]:
        """What makes the table inherit and what it then inherits, where its own statement does not write the column."""
        if not self.only_inherited(column.id):
            return []
        table = column.id.path[:2]
        parents = self.above.get(ObjectId("table", table), ())
        ties = self._among(*(("create", ObjectId("inheritance", (*table, *parent.path))) for parent in parents))
        return [*ties, *self._above(column)]

    def _above(self, column: Column) -> list[Action]:
        return self._among(*(("create", above) for above in columns_above(column, self.above)))

    def _types(self, column: Column) -> list[Action]:
        if not column.is_typed or column.parent is None:
            return []
        types = (i for i in self.desired.needs[column.parent] if i.kind == "composite")
        return self._among(*(("alter", type_) for type_ in types))

    def _among(self, *actions: Action) -> list[Action]:
        return [action for action in actions if action in self.actions]
