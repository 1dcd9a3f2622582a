"""A table's id and a catalog in, what a row of the table must be like out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from schemadiff.kinds.column import Column
from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.default import Default
from schemadiff.kinds.inheritance import Inheritance
from schemadiff.kinds.partition import Partition
from schemadiff.model import Catalog, ObjectId
from schemadiff.proof.touched import children, leaves
from schemadiff.quoting import identifier

_KEY = re.compile(r"REFERENCES (.+?)\((.*?)\)(?: |\Z)")
_NAME = re.compile(r'"(?:[^"]|"")+"|[^",\s.]+')


@dataclass(frozen=True, slots=True)
class Check:
    """An expression over columns of the table that must not be false."""

    name: str
    expression: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key: `columns` hold what `keys` hold in a row of `table`."""

    columns: tuple[str, ...]
    table: ObjectId
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """`columns` are those to be given values; `nullable` names those of them that may be NULL."""

    table: ObjectId
    columns: tuple[Column, ...]
    nullable: frozenset[str]
    defaults: dict[str, str]
    checks: tuple[Check, ...]
    references: tuple[Reference, ...]


class Shapes:
    """All shapes of one catalog, from an index that is made once."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._below = children(catalog)
        self._parts: dict[ObjectId, list[Column | Constraint]] = {}
        self._above: dict[ObjectId, list[ObjectId]] = {}
        for obj in catalog.objects.values():
            if isinstance(obj, Column | Constraint) and obj.parent is not None:
                self._parts.setdefault(obj.parent, []).append(obj)
            elif isinstance(obj, Partition | Inheritance):
                self._above.setdefault(ObjectId("table", obj.id.path[:2]), []).append(ObjectId("table", obj.of))

    def of(self, table: ObjectId, bound: str | None = None) -> Shape:
        """The shape of a table; `bound` is what PostgreSQL demands of a partition's rows."""
        columns = tuple(sorted(self._columns(table), key=lambda c: c.position))
        names = [c.id.path[2] for c in columns]
        checks = [self._check(c) for c in self._constraints(table) if c.type == "c" and c.enforced]
        if bound:
            checks.append(Check("the partition's bound", bound, tuple(mentioned(bound, names))))
        return Shape(
            table,
            columns,
            frozenset(c.id.path[2] for c in columns if not c.not_null),
            {n: d.expression for n in names if (d := self._default(table, n))},
            tuple(c for c in checks if set(c.columns) <= {*names, *self._generated(table)}),
            tuple(r for c in self._constraints(table) if c.type == "f" and (r := reference(c))),
        )

    def leaves(self, table: ObjectId) -> list[ObjectId]:
        """The table, its children and its partitions, as far as they hold rows."""
        return leaves(table, self.catalog, self._below)

    def column(self, table: ObjectId, name: str) -> Column | None:
        """The column of this name."""
        found = self.catalog.objects.get(ObjectId("column", (*table.path, name)))
        return found if isinstance(found, Column) else None

    def _columns(self, table: ObjectId) -> Iterator[Column]:
        for part in self._parts.get(table, ()):
            if isinstance(part, Column) and not part.generated and part.identity is None:
                yield part

    def _generated(self, table: ObjectId) -> set[str]:
        parts = self._parts.get(table, ())
        return {p.id.path[2] for p in parts if isinstance(p, Column) and (p.generated or p.identity)}

    def _constraints(self, table: ObjectId) -> Iterator[Constraint]:
        """Those of the table and of all above it; a NO INHERIT one above asks for more than it must."""
        yield from (p for p in self._parts.get(table, ()) if isinstance(p, Constraint))
        for above in self._above.get(table, ()):
            yield from (c for c in self._constraints(above) if c.type in "cf")

    def _default(self, table: ObjectId, name: str) -> Default | None:
        found = self.catalog.objects.get(ObjectId("default", (*table.path, name)))
        return found if isinstance(found, Default) else None

    def _check(self, constraint: Constraint) -> Check:
        return Check(constraint.id.path[2], check_expression(constraint), constraint.columns)


def check_expression(constraint: Constraint) -> str:
    """What stands between the parentheses of CHECK."""
    return constraint.definition.removeprefix("CHECK ").removesuffix(" NO INHERIT")


def reference(constraint: Constraint) -> Reference | None:
    """The foreign key as columns; None where its text cannot be read."""
    match = _KEY.search(constraint.definition)
    if match is None:
        return None
    table, keys = _names(match[1]), tuple(k for k in _names(match[2]) if k != "PERIOD")
    if len(table) != 2 or len(keys) != len(constraint.columns):
        return None
    return Reference(constraint.columns, ObjectId("table", table), keys)


def mentioned(expression: str, columns: Sequence[str]) -> Iterator[str]:
    """The columns whose names occur in the expression."""
    for column in columns:
        if re.search(rf"(?<![\w\"']){re.escape(identifier(column))}(?![\w\"'])", expression):
            yield column


def _names(text: str) -> tuple[str, ...]:
    return tuple(n[1:-1].replace('""', '"') if n.startswith('"') else n for n in _NAME.findall(text))
