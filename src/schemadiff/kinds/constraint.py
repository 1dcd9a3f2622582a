"""Constraints of tables: a row of pg_constraint -> Constraint."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemadiff.kinds.base import Kind
from schemadiff.kinds.table import table_of
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import identifier, qualified

_SUFFIXES = (" NOT VALID", " NOT ENFORCED", " INITIALLY DEFERRED", " DEFERRABLE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint(Object):
    """Primary key (p), unique (u), exclusion (x), check (c) or foreign key (f).

    `definition` is PostgreSQL's own text without the attributes that have fields of their own. `parent_constraint`
    names (by schema, table, index) what of the partitioned table this constraint is the partition's share of. It is
    not `valid` where its index is not. `triggers` are those of PostgreSQL's own that somebody has switched (D, R or A).
    """

    type: str
    definition: str
    validated: bool
    enforced: bool
    deferrable: bool
    deferred: bool
    options: tuple[str, ...]
    tablespace: str | None
    parent_constraint: tuple[str, str, str] | None
    valid: bool = True
    triggers: tuple[str, ...] = ()
    columns: tuple[str, ...] = field(compare=False)
    relkind: str = field(compare=False)
    is_partition: bool = field(compare=False)
    is_inherited: bool = field(compare=False)


def read(row: Row) -> Constraint:
    """The constraint of one row."""
    definition, attributes = _split(row["definition"])
    parent = (row["parent_schema"], row["parent_table"], row["parent_constraint"])
    return Constraint(
        id=ObjectId("constraint", (row["schema"], row["table_name"], row["name"])),
        parent=table_of(row),
        type=row["type"],
        definition=definition,
        validated=(" NOT VALID" not in attributes and row["validated"]) or " NOT ENFORCED" in attributes,
        enforced=" NOT ENFORCED" not in attributes,
        deferrable=" DEFERRABLE" in attributes,
        deferred=" INITIALLY DEFERRED" in attributes,
        options=tuple(sorted(row["options"])),
        tablespace=row["tablespace"],
        parent_constraint=parent if row["parent_constraint"] else None,
        valid=row["valid"],
        triggers=tuple(row["triggers"]),
        columns=tuple(row["columns"]),
        relkind=row["relkind"],
        is_partition=row["is_partition"],
        is_inherited=row["is_inherited"],
    )


def _split(text: str) -> tuple[str, frozenset[str]]:
    """The definition without its trailing attributes, and those."""
    found = set()
    for suffix in _SUFFIXES:
        if text.endswith(suffix):
            text = text.removesuffix(suffix)
            found.add(suffix)
    return text, frozenset(found)


def _another_constraint(old: Object, new: Object, changed: frozenset[str]) -> bool:
    """Only a foreign key's timing and enforcement can be altered; a validated one stays validated."""
    assert isinstance(old, Constraint)
    assert isinstance(new, Constraint)
    if "validated" in changed and not new.validated:
        return True
    if "parent_constraint" in changed and old.parent_constraint is not None:
        return True
    return new.type != "f" and bool(changed & {"deferrable", "deferred", "enforced"})


def _needs(obj: Object) -> tuple[ObjectId, ...]:
    assert isinstance(obj, Constraint)
    assert obj.parent is not None
    table = obj.parent.path
    return (obj.parent, *(ObjectId("column", (*table, column)) for column in obj.columns))


def _whole(obj: Object) -> tuple[ObjectId, ...]:
    assert isinstance(obj, Constraint)
    if obj.parent_constraint is None:
        return ()
    schema, _, index = obj.parent_constraint
    return (ObjectId("constraint", obj.parent_constraint), ObjectId("index", (schema, index)))


def _names(obj: Object) -> tuple[tuple[str, ...], ...]:
    """Its own, that of its index; and a table has one primary key, whatever its name."""
    assert isinstance(obj, Constraint)
    schema, table, name = obj.id.path
    index = (("relation", schema, name),) if obj.type in "pux" else ()
    key = (("primary key", schema, table),) if obj.type == "p" else ()
    return (("constraint", *obj.id.path), *index, *key)


KIND = Kind(
    name="constraint",
    model=Constraint,
    read=read,
    rank=104,
    catalog="pg_constraint",
    words=lambda i: f"CONSTRAINT {identifier(i.path[2])} ON {qualified(i.path[:2])}",
    alterable=frozenset(
        {"validated", "enforced", "deferrable", "deferred", "options", "tablespace", "parent_constraint"}
    ),
    rebuild=_another_constraint,
    needs=_needs,
    whole=_whole,
    inline=lambda o: isinstance(o, Constraint) and o.type != "f" and (o.validated or not o.enforced),
    names=_names,
)
