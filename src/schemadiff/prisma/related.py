"""A picture and the names of its models in; the fields of each model, those that stand for other models too, out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from schemadiff.prisma.naming import field_name, unique
from schemadiff.prisma.picture import Name, Picture, SeenColumn, SeenTable, enum_name
from schemadiff.prisma.shapes import SeenKey


@dataclass(frozen=True, slots=True)
class Relation:
    """A field of the model `own` that stands for `table`. `key` is the foreign key, on the side that holds it."""

    own: Name
    field: str
    table: Name
    arity: str
    name: str
    key: SeenKey | None


class Related:
    """All fields of all models. `fields` has, by table, the field of each column."""

    def __init__(self, picture: Picture, models: Mapping[Name, str]) -> None:
        self.picture, self.models = picture, models
        self.fields = {name: _fields(table) for name, table in picture.tables.items()}
        self.of: dict[Name, list[Relation]] = defaultdict(list)
        pairs = [(table.name, key) for table in picture.tables.values() for key in table.foreign_keys.values()]
        often = Counter(frozenset((own, key.table)) for own, key in pairs)
        for own, key in sorted(pairs, key=lambda p: (p[0], p[1].name)):
            named = often[frozenset((own, key.table))] > 1 or own == key.table
            self._add(own, key, key.name if named else "")

    def is_known(self, table: SeenTable) -> bool:
        """Whether rows can be told apart by what is never null, without which Prisma has no model."""
        unique_ = [i for i in (table.key, *table.indexes.values()) if i and i.unique and not i.where]
        return any(all(self._tells(table.columns[part.column]) for part in index.parts) for index in unique_)

    def _tells(self, column: SeenColumn) -> bool:
        has_type = column.held or enum_name(column.type, self.picture.enums) is not None
        return has_type and not column.nullable and not column.is_list

    def _add(self, own: Name, key: SeenKey, name: str) -> None:
        table, other = self.picture.tables[own], self.picture.tables[key.table]
        needed = all(not table.columns[column].nullable for column in key.columns)
        single = field_name(key.columns[0].removesuffix("_id")) if len(key.columns) == 1 else ""
        wanted = single if single and key.columns[0].endswith("_id") else field_name(other.name[1])
        self._put(own, wanted, key.table, "" if needed else "?", name, key)
        back = field_name(own[1]) if not name else field_name(key.name)
        self._put(key.table, back, own, "?" if self._is_one(table, key) else "[]", name, None)

    def _put(self, own: Name, wanted: str, table: Name, arity: str, name: str, key: SeenKey | None) -> None:
        taken = [*self.fields[own].values(), *(relation.field for relation in self.of[own])]
        self.of[own].append(Relation(own, unique(wanted, taken), table, arity, name, key))

    def _is_one(self, table: SeenTable, key: SeenKey) -> bool:
        """Whether no two rows lead to the same one."""
        indexes = [i for i in (table.key, *table.indexes.values()) if i and i.unique and not i.where]
        # Prisma wants them in the same order.
        return any(tuple(part.column for part in index.parts) == key.columns for index in indexes)


def _fields(table: SeenTable) -> dict[str, str]:
    names = dict[str, str]()
    for column in table.columns:
        names[column] = unique(field_name(column), names.values())
    return names
