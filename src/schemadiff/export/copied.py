"""Partitions in; whether each is exactly what PARTITION OF would make of its partitioned table out."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from schemadiff.export.index_names import chosen_name, key_columns
from schemadiff.kinds.column import Column
from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.default import Default
from schemadiff.kinds.index import Index
from schemadiff.kinds.partition import Partition
from schemadiff.kinds.table import Table
from schemadiff.model import Catalog, Object, ObjectId, Step
from schemadiff.plan.not_null_names import NAMED
from schemadiff.quoting import identifier, qualified


class Copies:
    """All partitions of one catalog. In doubt a partition is no copy: the long form is always right."""

    def __init__(self, steps: Iterable[Step], catalog: Catalog) -> None:
        self._catalog = catalog
        self._owned = _owned(catalog)
        self._at_once: set[ObjectId] = set()
        self._only: set[ObjectId] = set()
        for step in steps:
            self._at_once.update(part.id for part in step.parts)
            if step.context.get("only") and step.subject.parent is not None:
                self._only.add(step.subject.parent)
        self._known: dict[ObjectId, bool] = {}

    def has(self, partition: Partition) -> bool:
        """Whether the partition adds nothing of its own."""
        table, above = ObjectId("table", partition.id.path), ObjectId("table", partition.of)
        if table not in self._known:
            self._known[table] = self._is_copy(table, above)
        return self._known[table]

    def _is_copy(self, table: ObjectId, above: ObjectId) -> bool:
        return (
            self._is_plain(table, above)
            and self._is_complete(above)
            and self._same_columns(table, above)
            and self._same_defaults(table, above)
            and self._same_constraints(table, above)
            and self._same_indexes(table, above)
        )

    def _is_plain(self, table: ObjectId, above: ObjectId) -> bool:
        """Nothing beyond what CREATE TABLE … PARTITION OF … PARTITION BY … says."""
        obj, whole = self._catalog.objects[table], self._catalog.objects.get(above)
        assert isinstance(obj, Table)
        if not isinstance(whole, Table):
            return False
        plain = dataclasses.replace(
            obj,
            persistence="p",
            options=(),
            toast_options=(),
            access_method=None,
            tablespace=None,
            row_security=False,
            force_row_security=False,
            of_type=None,
            server=None,
        )
        return obj == plain and whole.tablespace is None and whole.access_method is None

    def _is_complete(self, above: ObjectId) -> bool:
        """Whether all that is copied is there when the partitioned table is."""
        partition = self._catalog.objects.get(ObjectId("partition", above.path))
        if above in self._only:
            return False
        if isinstance(partition, Partition) and self.has(partition):
            return True
        copied = (o for kind in ("column", "default", "constraint") for o in self._owned[above, kind])
        return all(o.id in self._at_once or getattr(o, "type", "") == "f" for o in copied)

    def _same_columns(self, table: ObjectId, above: ObjectId) -> bool:
        mine, theirs = self._columns(table), self._columns(above)
        names = [c.id.path[2] for c in mine]
        return names == [c.id.path[2] for c in theirs] and all(map(self._same_column, mine, theirs))

    def _columns(self, table: ObjectId) -> list[Column]:
        columns = [o for o in self._owned[table, "column"] if isinstance(o, Column)]
        return sorted(columns, key=lambda c: c.position)

    def _same_column(self, mine: Column, theirs: Column) -> bool:
        if mine.not_null and self._catalog.version >= NAMED and mine.not_null_constraint != theirs.not_null_constraint:
            return False
        # The identity comes along, and the catalog shows it on the partitioned table alone. A NOT NULL that is not
        # valid there (18) is in a partition that is made empty.
        made = dataclasses.replace(theirs, identity=None, statistics=None, options=(), not_null_validated=True)
        return mine == dataclasses.replace(made, id=mine.id, not_null_name=mine.not_null_name)

    def _same_defaults(self, table: ObjectId, above: ObjectId) -> bool:
        def named(of: ObjectId) -> dict[str, str]:
            return {o.id.path[2]: o.expression for o in self._owned[of, "default"] if isinstance(o, Default)}

        return named(table) == named(above)

    def _same_constraints(self, table: ObjectId, above: ObjectId) -> bool:
        """Checks under their own names, keys under the names that PostgreSQL gives; foreign keys come along unseen."""
        mine, theirs = self._constraints(table), self._constraints(above)
        expected = [c for c in theirs if c.type != "f"]
        return len(mine) == len(expected) and all(_copy_of(c, table) in mine for c in expected)

    def _constraints(self, table: ObjectId) -> list[Constraint]:
        return [o for o in self._owned[table, "constraint"] if isinstance(o, Constraint)]

    def _same_indexes(self, table: ObjectId, above: ObjectId) -> bool:
        shares = {o.parent_index: o for o in self._indexes(table) if o.parent_index is not None}
        wholes = {(o.id.path[0], o.id.path[1]): o for o in self._indexes(above)}
        return shares.keys() == wholes.keys() and all(_is_share(shares[i], wholes[i], table) for i in wholes)

    def _indexes(self, table: ObjectId) -> Sequence[Index]:
        return [o for o in self._owned[table, "index"] if isinstance(o, Index)]


def _owned(catalog: Catalog) -> Mapping[tuple[ObjectId, str], list[Object]]:
    """What of each table is copied, by kind."""
    found: dict[tuple[ObjectId, str], list[Object]] = defaultdict(list)
    for obj in catalog.objects.values():
        if isinstance(obj, Column | Constraint | Default):
            found[ObjectId("table", obj.id.path[:2]), obj.id.kind].append(obj)
        elif isinstance(obj, Index) and obj.parent is not None:
            found[obj.parent, "index"].append(obj)
    return found


def _copy_of(constraint: Constraint, table: ObjectId) -> Constraint | None:
    """The constraint as PARTITION OF makes it."""
    schema, of, name = constraint.id.path
    if constraint.type == "c":
        return dataclasses.replace(constraint, id=ObjectId("constraint", (*table.path, name)))
    chosen = chosen_name(table.path[1], constraint.columns, constraint.type)
    if chosen is None:
        return None
    share = ObjectId("constraint", (*table.path, chosen))
    return dataclasses.replace(constraint, id=share, parent_constraint=(schema, of, name))


def _is_share(share: Index, whole: Index, table: ObjectId) -> bool:
    """Whether the index is the one that PostgreSQL makes in the partition, under the name that it chooses."""
    head = f"INDEX {identifier(whole.id.path[1])} ON ONLY {qualified(whole.table)} USING"
    only = "ONLY " if share.relkind == "p" else ""
    copy = f"INDEX {identifier(share.id.path[1])} ON {only}{qualified(table.path)} USING"
    same = share.definition == whole.definition.replace(head, copy, 1) and share.tablespace == whole.tablespace
    columns = key_columns(whole.definition)
    return same and not share.statistics and share.id.path == (table.path[0], chosen_name(table.path[1], columns, "i"))
