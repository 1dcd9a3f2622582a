"""Constraints of tables: rows of pg_constraint -> Constraints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from schemadiff.kinds.base import Columns, Kind, Relation
from schemadiff.model import Object, ObjectId
from schemadiff.quoting import identifier, qualified
from schemadiff.records import as_options, records

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


def read(rows: Columns) -> Sequence[Constraint]:
    """The constraints of all rows."""
    tables: Sequence[Relation] = rows["relation"]
    paths = [(*table.id.path, name) for table, name in zip(tables, rows["name"], strict=True)]
    return records(
        Constraint,
        id=ObjectId.each("constraint", paths),
        parent=[table.id for table in tables],
        definition=map(_bare, rows["definition"]),
        # Whether one that is not enforced is valid nobody knows.
        validated=[valid or not enforced for valid, enforced in zip(rows["validated"], rows["enforced"], strict=True)],
        options=map(as_options, rows["options"]),
        triggers=[tuple(triggers or ()) for triggers in rows["triggers"]],
        parent_constraint=[
            above if above[2] else None
            for above in zip(rows["parent_schema"], rows["parent_table"], rows["parent_constraint"], strict=True)
        ],
        relkind=[table.relkind for table in tables],
        is_partition=[table.is_partition for table in tables],
        **{name: rows[name] for name in _PLAIN},
    )


_PLAIN = ("type", "enforced", "deferrable", "deferred", "tablespace", "valid", "columns", "is_inherited")


def _bare(text: str) -> str:
    """The definition without the attributes that stand behind it."""
    for suffix in _SUFFIXES:
        text = text.removesuffix(suffix)
    return text


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
    return tuple(ObjectId("column", (*table, column)) for column in obj.columns)


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
    compares=lambda o: isinstance(o, Constraint) and o.type in ("c", "x"),
)
