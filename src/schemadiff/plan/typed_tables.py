"""Changes in, those that ALTER TYPE … CASCADE makes by itself in the tables of a type out; and what no table can do."""

from __future__ import annotations

from collections.abc import Collection

from schemadiff.diagnostics import Refused
from schemadiff.kinds.column import Column
from schemadiff.kinds.table import Table
from schemadiff.model import Alter, Catalog, Change, Drop, ObjectId, change_id
from schemadiff.quoting import display

# What PostgreSQL drops with a column that it stands on.
_WITH_A_COLUMN = frozenset({"default", "constraint", "index", "statistics"})


def made_by_types(changes: Collection[Change], live: Catalog, desired: Catalog) -> set[ObjectId]:
    """Objects whose change follows from their table's type: its columns, and what goes with one that goes."""
    found = {change_id(c) for c in changes if _of_its_type(c, live, desired)}
    gone = {c.old.id for c in changes if isinstance(c, Drop) and c.old.id in found}
    while more := {c.old.id for c in changes if isinstance(c, Drop) and _goes_with(c, gone, live)} - gone:
        gone |= more
    return found | gone


def refuse_another_order(changes: Collection[Change], live: Catalog, desired: Catalog) -> None:
    """Raise Refused where a table is to be of a type that has the columns in an order which the table cannot get."""
    for change in changes:
        if not (isinstance(change, Alter) and isinstance(change.new, Table) and "of_type" in change.changed):
            continue
        table = change.new
        before, wanted = _columns(table.id, live), _columns(table.id, desired)
        reached = [*(c for c in before if c in wanted), *(c for c in wanted if c not in before)]
        if table.of_type is not None and reached != wanted:
            raise Refused.of(
                "SD706",
                f"{display(table.id)} would have to be made anew, and columns cannot change places:"
                f" they would be {', '.join(reached)}, and {table.of_type} has {', '.join(wanted)}",
                "make the type with its attributes in the order that the table's columns have",
            )


def _columns(table: ObjectId, catalog: Catalog) -> list[str]:
    columns = (o for o in catalog.objects.values() if isinstance(o, Column) and o.parent == table)
    return [c.id.path[2] for c in sorted(columns, key=lambda c: c.position)]


def _of_its_type(change: Change, live: Catalog, desired: Catalog) -> bool:
    column = change.old if isinstance(change, Drop) else change.new
    if not isinstance(column, Column) or not column.is_typed or column.parent is None:
        return False
    before, after = (catalog.objects.get(column.parent) for catalog in (live, desired))
    typed = isinstance(before, Table) and isinstance(after, Table) and before.of_type == after.of_type
    return typed and (not isinstance(change, Alter) or change.changed <= {"type", "collation"})


def _goes_with(change: Drop, gone: Collection[ObjectId], live: Catalog) -> bool:
    old = change.old
    return old.parent in gone or (old.id.kind in _WITH_A_COLUMN and any(d in gone for d in live.needs[old.id]))
