"""Columns of tables: a row of pg_attribute -> Column. A default is an object of its own."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemadiff.kinds.base import Kind
from schemadiff.kinds.sequence import TOPS
from schemadiff.kinds.table import table_of
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import qualified

FRAGILE = frozenset(
    {"view", "materialized_view", "policy", "trigger", "rule", "function", "procedure", "column", "publication_table"}
)


@dataclass(frozen=True, slots=True)
class Identity:
    """GENERATED … AS IDENTITY with the options of its sequence.

    `apart` is the persistence of a sequence that does not have its table's (15 on): the table takes it along otherwise.
    """

    always: bool
    sequence: tuple[str, str]
    type: str
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


def read(row: Row) -> Column:
    """The column of one row."""
    name = (row["schema"], row["table_name"], row["name"])
    return Column(
        id=ObjectId("column", name),
        parent=table_of(row),
        not_null_name=_given_name(row, "not_null_name"),
        inherited_not_null_name=_given_name(row, "inherited_not_null_name"),
        identity=_identity(row),
        options=tuple(sorted(row["options"])),
        foreign_options=tuple(row["foreign_options"]),
        **{f: row[f] for f in _PLAIN},
    )


_PLAIN = (
    "type",
    "collation",
    "not_null",
    "not_null_no_inherit",
    "not_null_validated",
    "not_null_actual",
    "not_null_shared",
    "generated",
    "expression",
    "storage",
    "compression",
    "statistics",
    "position",
    "is_local",
    "is_partition",
    "is_typed",
    "has_children",
)


_OF_SEQUENCE = ("type", "start", "increment", "minimum", "maximum", "cache", "cycle", "apart", "persistence")


def _given_name(row: Row, key: str) -> str | None:
    """The name of a NOT NULL constraint (PostgreSQL 18) that is not the one PostgreSQL would have chosen."""
    name: str | None = row[key]
    if name is None or name == f"{row['table_name']}_{row['name']}_not_null":
        return None
    shortened = len(name.encode()) == 63 and name.endswith("_not_null")
    return None if shortened else name


def _identity(row: Row) -> Identity | None:
    sequence = row["sequence"]
    if sequence is None:
        return None
    return Identity(
        always=row["identity"] == "a",
        sequence=(sequence["schema"], sequence["name"]),
        **{f: sequence[f] for f in _OF_SEQUENCE},
    )


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


def _needs(obj: Object) -> tuple[ObjectId, ...]:
    assert obj.parent is not None
    return (obj.parent,)


KIND = Kind(
    name="column",
    model=Column,
    read=read,
    rank=101,
    catalog="pg_class",
    words=lambda i: f"COLUMN {qualified(i.path)}",
    alterable=frozenset(Column.__slots__) - {"position", "is_local", "is_partition", "is_typed"},
    rebuild=_another_column,
    needs=_needs,
    names=_names,
    inline=lambda o: True,
    holds_data=True,
    shakes=_shakes,
    fragile=lambda o: isinstance(o, Column) and o.generated != "",
)
