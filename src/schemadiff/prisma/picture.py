"""A catalog in; what of it Prisma can hold, in Prisma's terms, and what it cannot, out.

The same look at two catalogs, that of schema/ and the one that a schema.prisma makes, tells what they say otherwise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from schemadiff.kinds.column import Column
from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.default import Default
from schemadiff.kinds.enum import Enum
from schemadiff.kinds.index import Index
from schemadiff.kinds.owned_by import OwnedBy
from schemadiff.kinds.sequence import Sequence
from schemadiff.kinds.table import Table
from schemadiff.model import Catalog, Object, ObjectId
from schemadiff.prisma.expressions import default_of, is_now, list_default_of
from schemadiff.prisma.scalars import INDEXED, SERIALS, of_catalog
from schemadiff.prisma.shapes import SeenIndex, SeenKey, foreign_key_of, index_of, key_of
from schemadiff.quoting import qualified

Name = tuple[str, str]
Shape = TypeVar("Shape", SeenIndex, SeenKey)
# What a schema.prisma has no word for, though it lies in what it has: said once, with the table.
_ROWS = "rows are kept apart by row security"
_COUNTED = frozenset(map(str.lower, SERIALS))
_SAID = frozenset(("table", "column", "default", "constraint", "index", "enum", "sequence", "owned_by", "schema"))


@dataclass(frozen=True, slots=True)
class SeenColumn:
    """A column: its type as PostgreSQL prints it, its default as Prisma writes it."""

    name: str
    type: str
    is_list: bool
    nullable: bool
    default: str
    position: int = field(default=0, compare=False)

    @property
    def held(self) -> bool:
        """Whether Prisma has a type for it; else it is Unsupported."""
        return of_catalog(self.type) is not None


@dataclass(frozen=True, slots=True)
class SeenTable:
    """A table with all that Prisma holds of it, by name."""

    name: Name
    columns: Mapping[str, SeenColumn]
    key: SeenIndex | None
    indexes: Mapping[str, SeenIndex]
    foreign_keys: Mapping[str, SeenKey]


@dataclass(frozen=True, slots=True)
class Unheld:
    """What Prisma cannot hold: the object, and of one that it holds in part, what it lacks."""

    id: ObjectId
    why: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """`enums` have their labels."""

    enums: Mapping[Name, tuple[str, ...]]
    tables: Mapping[Name, SeenTable]
    unheld: tuple[Unheld, ...]


def picture_of(catalog: Catalog) -> Picture:
    """Partitions, foreign tables and tables without a column are none for Prisma."""
    return _Looking(catalog).result()


class _Looking:
    """One look at a catalog; what cannot be held is collected on the way."""

    def __init__(self, catalog: Catalog) -> None:
        self.objects = catalog.objects
        self.unheld: list[Unheld] = []
        self.of: dict[Name, list[Object]] = defaultdict(list)
        for obj in catalog.objects.values():
            if isinstance(obj, Column | Constraint):
                self.of[obj.id.path[0], obj.id.path[1]].append(obj)
            elif isinstance(obj, Index):
                self.of[obj.table].append(obj)
        owned = (o for o in catalog.objects.values() if isinstance(o, OwnedBy))
        self.sequences = {o.column: o.id.path for o in owned}
        self.enums = {(o.id.path[0], o.id.path[1]): o.labels for o in catalog.objects.values() if isinstance(o, Enum)}

    def result(self) -> Picture:
        tables = [o for o in self.objects.values() if isinstance(o, Table) and self._is_model(o)]
        seen = {(o.id.path[0], o.id.path[1]): self._table(o) for o in tables}
        self.unheld += self._rest(set(seen))
        return Picture(self.enums, self._with_keys(seen), tuple(sorted(self.unheld, key=lambda u: (u.id, u.why))))

    def _is_model(self, table: Table) -> bool:
        has_columns = any(isinstance(o, Column) for o in self.of[table.id.path[0], table.id.path[1]])
        return has_columns and not table.is_partition and table.server is None

    def _with_keys(self, seen: dict[Name, SeenTable]) -> dict[Name, SeenTable]:
        """A foreign key is held where its columns have types of Prisma's, and lead to what Prisma knows is unique."""
        return {name: replace(table, foreign_keys=self._keys(table, seen)) for name, table in seen.items()}

    def _keys(self, table: SeenTable, seen: Mapping[Name, SeenTable]) -> dict[str, SeenKey]:
        held = dict[str, SeenKey]()
        for key in table.foreign_keys.values():
            other = seen.get(key.table)
            if other is not None and _leads_to(key, table, other):
                held[key.name] = key
            else:
                self._note(ObjectId("constraint", (*table.name, key.name)))
        return held

    def _table(self, obj: Table) -> SeenTable:
        name = (obj.id.path[0], obj.id.path[1])
        for lacks, is_so in (("its partitions", obj.partition_key), (_ROWS, obj.row_security)):
            if is_so:
                self._note(obj.id, lacks)
        inside = self.of[name]
        columns = sorted((o for o in inside if isinstance(o, Column)), key=lambda c: c.position)
        seen = {c.id.path[2]: self._column(c) for c in columns}
        keys = dict[str, SeenIndex]()
        indexes, foreign = dict[str, SeenIndex](), dict[str, SeenKey]()
        for one in inside:
            if isinstance(one, Index):
                found = index_of(one)
                self._keep(one.id, found if found and _is_known(found, seen, self.enums) else None, indexes)
            elif isinstance(one, Constraint) and one.type == "f":
                self._keep(one.id, foreign_key_of(one), foreign, _lacks(one))
            elif isinstance(one, Constraint):
                found = key_of(one) if one.type in "pu" else None
                self._keep(one.id, found, keys if one.type == "p" else indexes, _lacks(one))
        key = next(iter(keys.values()), None)
        return SeenTable(name, seen, key, dict(sorted(indexes.items())), dict(sorted(foreign.items())))

    def _keep(self, who: ObjectId, found: Shape | None, into: dict[str, Shape], lacks: str = "") -> None:
        if found is None:
            self._note(who)
            return
        into[found.name] = found
        if lacks:
            self._note(who, lacks)

    def _column(self, column: Column) -> SeenColumn:
        type_ = column.type.removesuffix("[]")
        is_list = type_ != column.type
        lacks = {
            "that a list is never null": is_list and column.not_null,
            "that it is generated": column.generated,
            "its collation": column.collation,
            "that it is an identity": column.identity,
            "its type, which is Unsupported": not self._has_type(type_),
        }
        for what, is_so in lacks.items():
            if is_so:
                self._note(column.id, what)
        nullable = is_list or not column.not_null
        return SeenColumn(column.id.path[2], type_, is_list, nullable, self._default(column), column.position)

    def _has_type(self, type_: str) -> bool:
        return of_catalog(type_) is not None or enum_name(type_, self.enums) is not None

    def _default(self, column: Column) -> str:
        if column.generated:
            return ""
        default = self.objects.get(ObjectId("default", column.id.path))
        sequence = self.sequences.get((column.id.path[0], column.id.path[1], column.id.path[2]))
        counted = column.identity is not None or self._counts(default, sequence)
        if counted and column.type in _COUNTED:
            return "autoincrement()"
        if not isinstance(default, Default):
            return ""
        type_ = column.type.removesuffix("[]")
        native, known = of_catalog(type_), default_of if type_ == column.type else list_default_of
        if known is default_of and native and native[0].scalar == "DateTime" and is_now(default.expression):
            return "now()"
        enum = enum_name(type_, self.enums)
        labels = self.enums[enum] if enum else ()
        return known(default.expression, native[0].scalar if native else "", labels)

    def _counts(self, default: Object | None, sequence: tuple[str, ...] | None) -> bool:
        return isinstance(default, Default) and sequence is not None and default.expression.startswith("nextval(")

    def _rest(self, held: set[Name]) -> Iterator[Unheld]:
        """What is of no kind that Prisma knows, and what belongs to tables that are none for it."""
        mine = set(self.sequences.values())
        for obj in self.objects.values():
            kind, path = obj.id.kind, obj.id.path
            inside = (obj.table if isinstance(obj, Index) else path[:2]) in held
            if kind == "sequence":
                if path not in mine:
                    yield Unheld(obj.id)
                elif isinstance(obj, Sequence) and (obj.start, obj.increment) != (1, 1):
                    yield Unheld(obj.id, "where it starts, and its steps")
            elif kind == "table":
                if not inside:
                    yield Unheld(obj.id)
            elif kind not in _SAID and kind != "partition":
                yield Unheld(obj.id)

    def _note(self, who: ObjectId, why: str = "") -> None:
        self.unheld.append(Unheld(who, why))


def _is_known(index: SeenIndex, columns: Mapping[str, SeenColumn], enums: Mapping[Name, tuple[str, ...]]) -> bool:
    """Whether Prisma knows that the types of its columns can be indexed so."""
    if index.unique and any(part.operator_class for part in index.parts):
        return False
    taken = INDEXED.get(index.method)
    plain = [columns[part.column] for part in index.parts if not part.operator_class]
    return taken is None or all(_takes(taken, index.method, column, enums) for column in plain)


def _takes(taken: frozenset[str], method: str, column: SeenColumn, enums: Mapping[Name, tuple[str, ...]]) -> bool:
    native = of_catalog(column.type)
    if column.is_list:
        return method == "gin"
    return native[0].name in taken if native else enum_name(column.type, enums) is None


def _lacks(constraint: Constraint) -> str:
    lacks = {"that it can be deferred": constraint.deferrable, "that it is not valid": not constraint.validated}
    return ", ".join(what for what, is_so in lacks.items() if is_so)


def _leads_to(key: SeenKey, table: SeenTable, other: SeenTable) -> bool:
    unique = [i for i in (other.key, *other.indexes.values()) if i and i.unique and not i.where]
    if not any({p.column for p in i.parts} == set(key.references) for i in unique):
        return False
    pairs = zip(key.columns, key.references, strict=True)
    return all(_same_scalar(table.columns[a], other.columns[b]) for a, b in pairs)


def _same_scalar(one: SeenColumn, other: SeenColumn) -> bool:
    natives = of_catalog(one.type), of_catalog(other.type)
    if one.is_list or other.is_list:
        return False
    if natives[0] is None or natives[1] is None:
        return False
    return natives[0][0].scalar == natives[1][0].scalar


def enum_name(type_: str, enums: Mapping[Name, tuple[str, ...]]) -> Name | None:
    """The enum that a type as PostgreSQL prints it is."""
    return next((name for name in enums if qualified(name) == type_), None)
