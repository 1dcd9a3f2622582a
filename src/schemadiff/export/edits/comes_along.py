"""Changes and the files that do not say them in; which of them PostgreSQL makes by itself, out."""

from __future__ import annotations

from collections.abc import Iterable

from schemadiff.export.edits.places import Places
from schemadiff.export.edits.tree import Fact
from schemadiff.export.index_names import chosen_name, key_columns
from schemadiff.kinds import KINDS
from schemadiff.kinds.column import Column
from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.default import Default
from schemadiff.kinds.index import Index
from schemadiff.kinds.table import Table
from schemadiff.model import Alter, Catalog, Change, Drop, Object, ObjectId, change_id
from schemadiff.plan.inherit import not_inherited, parents


class ComesAlong:
    """What partitions and children have because of the tables that they are of."""

    def __init__(self, places: Places, changes: Iterable[Change], written: Catalog, live: Catalog) -> None:
        self._places, self._written, self._live = places, written, live
        given = list(changes)
        self._own = {change_id(change) for change in not_inherited(given, written, live)}
        self._dropped = {change_id(change) for change in given if isinstance(change, Drop)}
        self._above, self._above_live = parents(written), parents(live)

    def follows(self, change: Change) -> bool:
        """Whether the change follows from the same change of another table."""
        object_id = change_id(change)
        above = self._above.get(ObjectId("table", object_id.path[:2]), ())
        goes = {ObjectId(object_id.kind, (*table.path, object_id.path[-1])) for table in above} & self._dropped
        return object_id not in self._own or (isinstance(change, Drop) and bool(goes))

    def has(self, change: Change) -> bool:
        """Whether no statement needs to say what the change makes."""
        if isinstance(change, Drop) or (isinstance(change, Alter) and self._places.stating(change_id(change))):
            return False
        new = change.new
        if isinstance(change, Alter) and _whole(change.old) and not _whole(new):
            # It came with a partition, which is one no more.
            return False
        table = ObjectId("table", new.table if isinstance(new, Index) else new.id.path[:2])
        if table not in self._written.objects:
            return False
        if isinstance(new, Index | Constraint) and self._is_share(new, table):
            return True
        if isinstance(new, Default | Constraint):
            return not self._is_attached(table) and (self.follows(change) or self._same_above(new, table))
        return self.follows(change) if isinstance(change, Alter) else self._is_made(new, table)

    def _is_share(self, new: Index | Constraint, table: ObjectId) -> bool:
        """Whether a partition gets it, and under this name, because the partitioned table has it."""
        if isinstance(new, Index):
            return new.parent_index is not None and _is_chosen(new, table, key_columns(new.definition), "i")
        if new.parent_constraint is None:
            return False
        return self._is_partition_of(table) or _is_chosen(new, table, new.columns, new.type)

    def _is_made(self, new: Object, table: ObjectId) -> bool:
        """Whether a column is one of another table, or of a type."""
        if not isinstance(new, Column):
            return False
        return new.is_typed or (not new.is_local and not new.is_partition) or self._is_partition_of(table)

    def _is_partition_of(self, table: ObjectId) -> bool:
        """Whether the files make the table as PARTITION OF another one."""
        place = self._places.creator(table)
        return place is not None and Fact(ObjectId("partition", table.path)) in place.root.facts

    def _is_attached(self, table: ObjectId) -> bool:
        """Whether it is a partition of which the files make a table first."""
        obj = self._live.objects.get(table)
        return isinstance(obj, Table) and obj.is_partition and not self._is_partition_of(table)

    def _same_above(self, new: Default | Constraint, table: ObjectId) -> bool:
        """Whether a table above has the same default or check."""
        ids = (ObjectId(new.id.kind, (*above.path, new.id.path[2])) for above in self._above_live.get(table, ()))
        same = [found for i in ids if (found := self._live.objects.get(i)) is not None]
        if isinstance(new, Default):
            return any(isinstance(above, Default) and above.expression == new.expression for above in same)
        checks = (above for above in same if isinstance(above, Constraint) and above.type == "c")
        return any(above.definition == new.definition for above in checks)


def _is_chosen(new: Object, table: ObjectId, columns: tuple[str, ...], type_: str) -> bool:
    """Whether PostgreSQL gives a share this name by itself."""
    return new.id.path[-1] == chosen_name(table.path[1], columns, type_)


def _whole(obj: Object) -> bool:
    """Whether the object is the share of something larger."""
    return any(KINDS[obj.id.kind].whole(obj))
