"""Columns of tables: rows of pg_attribute -> Columns. A default is an object of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from schemadiff.kinds.base import Columns, Kind, Relation
from schemadiff.kinds.sequence import TOPS
from schemadiff.model import Object, ObjectId
from schemadiff.quoting import qualified
from schemadiff.records import as_options, filled, records
from schemadiff.secrecy import without_secrets

FRAGILE = frozenset(
    {"view", "materialized_view", "policy", "trigger", "rule", "function", "procedure", "column", "publication_table"}
)


@dataclass(frozen=True, slots=True)
class Identity:
    """GENERATED … AS IDENTITY with the options of its sequence.

    `apart` is the persistence of a sequence that does not have its table's (15 on): the table takes it along otherwise.
    `type` is told: it follows from the column's, but for a column made LIKE one of a partition (17 on), whose sequence
    is a bigint that no statement makes again, pg_dump's neither; its maximum says what numbers there are.
    """

    always: bool
    sequence: tuple[str, str]
    type: str = field(compare=False)
    start: int
    increment: int
    minimum: int
    maximum: int
    cache: int
    cycle: bool
    apart: str | None
    persistence: str = field(compare=False, repr=False)

    @property
    def top(self) -> int:
        """The largest number of its type."""
        return TOPS[self.type]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Object):
    """Every attribute of a column that pg_dump can see.

    `storage`, `compression` and `statistics` are None (or empty) where they are the default of the type.
    `position`, `is_local` and `relation` are told: an order cannot be changed, inheritance shows on the table.
    """

    type: str
    collation: str | None
    not_null: bool
    not_null_name: str | None
    not_null_no_inherit: bool
    not_null_validated: bool
    identity: Identity | None
    generated: str
    expression: str | None
    storage: str | None
    compression: str
    statistics: int | None
    options: tuple[str, ...]
    foreign_options: tuple[str, ...]
    position: int = field(compare=False)
    is_local: bool = field(compare=False)
    is_partition: bool = field(compare=False)
    is_typed: bool = field(compare=False)
    has_children: bool = field(compare=False)
    # PostgreSQL gives a partition's NOT NULL the parent's name when it pleases, and lets nobody rename it (18).
    inherited_not_null_name: str | None = field(compare=False)
    # Its name, chosen or given; where another table of the schema has one of that name, PostgreSQL would not choose it.
    not_null_actual: str | None = field(compare=False)
    not_null_shared: bool = field(compare=False)

    @property
    def base_type(self) -> str:
        """The type without its modifier: `character varying` of `character varying(20)`."""
        return self.type.partition("(")[0]

    @property
    def not_null_constraint(self) -> str:
        """The name of its NOT NULL, which only versions before 18 do not give it."""
        return self.not_null_actual or f"{self.id.path[1]}_{self.id.path[2]}_not_null"


def read(rows: Columns) -> Sequence[Column]:
    """The columns of all rows."""
    tables: Sequence[Relation] = rows["relation"]
    paths = [(*table.id.path, name) for table, name in zip(tables, rows["name"], strict=True)]
    given = list(map(_given_name, rows["not_null_name"], paths))
    inherited = rows["not_null_inherited"]
    return records(
        Column,
        id=ObjectId.each("column", paths),
        parent=[table.id for table in tables],
        not_null_name=[None if above else name for name, above in zip(given, inherited, strict=True)],
        inherited_not_null_name=[
            name if above and table.is_partition else None
            for name, above, table in zip(given, inherited, tables, strict=True)
        ],
        not_null_actual=rows["not_null_name"],
        not_null_shared=filled(rows["not_null_shared"], False),
        not_null_no_inherit=filled(rows["not_null_no_inherit"], False),
        not_null_validated=filled(rows["not_null_validated"], True),
        identity=list(map(_identity, rows["identity"], rows["sequence"])),
        generated=filled(rows["generated"], ""),
        compression=filled(rows["compression"], ""),
        options=map(as_options, rows["options"]),
        foreign_options=[without_secrets(options) if options else () for options in rows["foreign_options"]],
        position=rows["subid"],
        is_local=filled(rows["is_local"], True),
        is_partition=[table.is_partition for table in tables],
        is_typed=[table.is_typed for table in tables],
        has_children=[table.has_children for table in tables],
        **{name: rows[name] for name in ("type", "collation", "not_null", "expression", "storage", "statistics")},
    )


def _identity(always: str | None, sequence: tuple[Any, ...] | None) -> Identity | None:
    if sequence is None:
        return None
    schema, name, *options = sequence
    return Identity(always=always == "a", sequence=(schema, name), **dict(zip(_OF_SEQUENCE, options, strict=True)))


# What `kinds/sql/identity.sql` has behind the name of the sequence.
_OF_SEQUENCE = ("type", "start", "increment", "minimum", "maximum", "cache", "cycle", "apart", "persistence")


def _given_name(name: str | None, column: tuple[str, ...]) -> str | None:
    """The name of a NOT NULL constraint (PostgreSQL 18) that is not the one PostgreSQL would have chosen."""
    if name is None or name == f"{column[1]}_{column[2]}_not_null":
        return None
    shortened = len(name.encode()) == 63 and name.endswith("_not_null")
    return None if shortened else name


def _another_column(old: Object, new: Object, changed: frozenset[str]) -> bool:
    """A column cannot become generated, and a virtual one cannot become stored (18)."""
    assert isinstance(old, Column)
    assert isinstance(new, Column)
    if "generated" in changed:
        return not (old.generated == "s" and new.generated == "")
    return "expression" in changed and new.generated != ""


def _shakes(old: Object, new: Object, changed: frozenset[str]) -> frozenset[str]:
    """What stands on a column refuses a change of its type; a default of another type does not cast by itself."""
    assert isinstance(old, Column)
    assert isinstance(new, Column)
    if not changed & {"type", "collation"}:
        return frozenset()
    return FRAGILE | {"default"} if old.base_type != new.base_type else FRAGILE


def _names(obj: Object) -> tuple[tuple[str, ...], ...]:
    """Its sequence, and its NOT NULL: from PostgreSQL 18 on that is a constraint of the table like others."""
    assert isinstance(obj, Column)
    sequence = (("relation", *obj.identity.sequence),) if obj.identity else ()
    not_null = (("constraint", *obj.id.path[:2], obj.not_null_constraint),) if obj.not_null else ()
    return (*sequence, *not_null)


KIND = Kind(
    name="column",
    model=Column,
    read=read,
    rank=101,
    catalog="pg_class",
    words=lambda i: f"COLUMN {qualified(i.path)}",
    alterable=frozenset(Column.__slots__) - {"position", "is_local", "is_partition", "is_typed"},
    rebuild=_another_column,
    names=_names,
    inline=lambda o: True,
    holds_data=True,
    shakes=_shakes,
    fragile=lambda o: isinstance(o, Column) and o.generated != "",
)
