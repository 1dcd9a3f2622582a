"""The state that migrations lead to in, what in it will be regretted out, at the place where it was written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from schemadiff.diagnostics import Diagnostic, Origin
from schemadiff.kinds.column import Column
from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.table import Table
from schemadiff.kinds.trigger import Trigger
from schemadiff.lint.rules import NULLABLE_DEFAULT, SOFT_REFERENCE, STAMP_WITHOUT_TRIGGER
from schemadiff.model import Catalog, ObjectId
from schemadiff.quoting import display, identifier

_STAMP = "updated_at"
_REFERENCE = "_id"


def state_findings(catalog: Catalog, origins: Mapping[ObjectId, Origin]) -> Iterator[Diagnostic]:
    """Columns that should refer, columns that should not be NULL, stamps that nobody renews."""
    columns = _own_columns(catalog)
    keys = _keys(catalog, columns)
    for table, own in columns.items():
        yield from _soft_references(table, own, catalog, keys, origins)
        yield from _nullable(table, own, catalog, origins)
        yield from _stamps(own, catalog, origins)


def _own_columns(catalog: Catalog) -> Mapping[ObjectId, list[Column]]:
    """The columns of each table, in their order; what a partition has is said of its parent."""
    found: dict[ObjectId, list[Column]] = defaultdict(list)
    for obj in catalog.objects.values():
        table = obj.parent and catalog.objects.get(obj.parent)
        if isinstance(obj, Column) and isinstance(table, Table) and not obj.is_partition and obj.is_local:
            found[table.id].append(obj)
    return {table: sorted(found[table], key=lambda column: column.position) for table in sorted(found)}


def _keys(catalog: Catalog, columns: Mapping[ObjectId, list[Column]]) -> Mapping[ObjectId, Column]:
    """The tables whose primary key is one column, and that column."""
    found: dict[ObjectId, Column] = {}
    for obj in catalog.objects.values():
        if isinstance(obj, Constraint) and obj.type == "p" and len(obj.columns) == 1 and obj.parent:
            own = {column.id.path[2]: column for column in columns.get(obj.parent, ())}
            if obj.columns[0] in own:
                found[obj.parent] = own[obj.columns[0]]
    return found


def _soft_references(
    table: ObjectId,
    columns: list[Column],
    catalog: Catalog,
    keys: Mapping[ObjectId, Column],
    origins: Mapping[ObjectId, Origin],
) -> Iterator[Diagnostic]:
    """`zone_id` beside a table of zones, and no foreign key."""
    constraints = [o for o in catalog.objects.values() if isinstance(o, Constraint) and o.parent == table]
    referring = {name for c in constraints if c.type == "f" for name in c.columns}
    for column in columns:
        name = column.id.path[2]
        if (
            name in referring
            or not name.endswith(_REFERENCE)
            or ObjectId("comment", ("column", *column.id.path)) in catalog.objects
        ):
            continue
        meant = [t for t, key in keys.items() if t != table and key.type == column.type and _named_after(name, t)]
        if len(meant) == 1:
            message = (
                f"{display(column.id)} refers to {display(meant[0])} by its name only: no foreign key keeps it true"
            )
            yield SOFT_REFERENCE.found(message, origins.get(column.id))


def _named_after(column: str, table: ObjectId) -> bool:
    """Whether `zone_id` may mean this table: zone, zones, or what ends so behind an underscore."""
    word = column.removesuffix(_REFERENCE)
    forms = {word, f"{word}s", f"{word}es", f"{word[:-1]}ies" if word.endswith("y") else word}
    return bool(word) and any(table.path[1] == form or table.path[1].endswith(f"_{form}") for form in forms)


def _nullable(
    table: ObjectId, columns: list[Column], catalog: Catalog, origins: Mapping[ObjectId, Origin]
) -> Iterator[Diagnostic]:
    """A default is only for who leaves the column out: who writes NULL gets NULL."""
    found = [c for c in columns if not c.not_null and ObjectId("default", c.id.path) in catalog.objects]
    if found:
        names = ", ".join(identifier(column.id.path[2]) for column in found)
        verb = "has a default and takes" if len(found) == 1 else "have defaults and take"
        place = origins.get(found[0].id) or origins.get(table)
        yield NULLABLE_DEFAULT.found(f"{display(table)}: {names} {verb} NULL all the same", place)


def _stamps(columns: list[Column], catalog: Catalog, origins: Mapping[ObjectId, Origin]) -> Iterator[Diagnostic]:
    for column in columns:
        if column.id.path[2] == _STAMP and column.type.startswith("timestamp") and not column.generated:
            triggers = [o for o in catalog.objects.values() if isinstance(o, Trigger) and o.parent == column.parent]
            if not any(_renews(trigger) for trigger in triggers):
                message = f"no trigger renews {display(column.id)}: it says when the row was made"
                yield STAMP_WITHOUT_TRIGGER.found(message, origins.get(column.id))


def _renews(trigger: Trigger) -> bool:
    """Whether it may write a new value: before each row's UPDATE."""
    head = trigger.definition.partition(" EXECUTE ")[0]
    _, _, rest = head.partition(" BEFORE ")
    return "UPDATE" in rest.partition(" ON ")[0] and " FOR EACH ROW" in rest
