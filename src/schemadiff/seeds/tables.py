"""A catalog in; what a statement that writes one of its tables has to know of it out."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.column import Column
from schemadiff.kinds.constraint import Constraint
from schemadiff.model import Catalog, ObjectId
from schemadiff.parse.statements import Name
from schemadiff.seeds.read import table_name

_WRITABLE = ("table", "view")


@dataclass(frozen=True, slots=True)
class Table:
    """A table, or a view through which rows are written; columns in their order."""

    id: ObjectId
    columns: dict[str, Column]
    defaults: frozenset[str]
    constraints: dict[str, Constraint]

    def needs(self, name: str) -> bool:
        """Whether a row has to give this column a value."""
        column = self.columns[name]
        filled = name in self.defaults or column.identity is not None or column.generated
        return column.not_null and not filled and self.id.kind == "table"


class Tables:
    """All tables of one catalog, from an index that is made once."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._columns: dict[ObjectId, list[Column]] = {}
        self._constraints: dict[ObjectId, list[Constraint]] = {}
        for obj in catalog.objects.values():
            if isinstance(obj, Column) and obj.parent is not None:
                self._columns.setdefault(obj.parent, []).append(obj)
            elif isinstance(obj, Constraint) and obj.parent is not None:
                self._constraints.setdefault(obj.parent, []).append(obj)

    def of(self, name: Name) -> Table | None:
        """The table that a statement names; None where there is none."""
        path = table_name(name)[-2:]
        found = next((i for kind in _WRITABLE if (i := ObjectId(kind, path)) in self.catalog.objects), None)
        return self.at(found) if found else None

    def at(self, table: ObjectId) -> Table:
        """The table of this id."""
        columns = sorted(self._columns.get(table, ()), key=lambda c: c.position)
        names = [c.id.path[2] for c in columns]
        return Table(
            table,
            dict(zip(names, columns, strict=True)),
            frozenset(n for n in names if ObjectId("default", (*table.path, n)) in self.catalog.objects),
            {c.id.path[2]: c for c in self._constraints.get(table, ())},
        )

    def names(self) -> list[str]:
        """What tables are called, with their schemas and, in public, without."""
        paths = [i.path for i in self.catalog.objects if i.kind == "table"]
        return [".".join(path) for path in paths] + [path[1] for path in paths if path[0] == "public"]
