"""What schema/ describes, what a schema.prisma makes, and their differences in; what schema/ shall describe out.

Nothing goes: what the schema.prisma does not have stays, for it cannot say that it wants something gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from schemadiff.export.layout import Layout
from schemadiff.kinds.column import Column
from schemadiff.kinds.owned_by import OwnedBy
from schemadiff.model import Catalog, Object, ObjectId
from schemadiff.prisma.differences import EXTRA, OTHER, Difference

# Behind all columns that a table has.
_BEHIND = 10_000


def merged(schema: Catalog, prisma: Catalog, found: Sequence[Difference]) -> Catalog:
    """`schema` with what the schema.prisma adds, and what both have as the schema.prisma has it."""
    merging = _Merging(schema, prisma)
    for one in found:
        merging.apply(one)
    return merging.result()


class _Merging:
    def __init__(self, schema: Catalog, prisma: Catalog) -> None:
        self.schema, self.prisma = schema, prisma
        self.objects = dict(schema.objects)
        self.holders = Layout(prisma)

    def result(self) -> Catalog:
        needs = {i: self.prisma.needs.get(i, frozenset()) | self.schema.needs.get(i, frozenset()) for i in self.objects}
        return replace(self.schema, objects=self.objects, needs={i: n & self.objects.keys() for i, n in needs.items()})

    def apply(self, one: Difference) -> None:
        kind = one.id.kind
        if one.what == EXTRA and kind == "table":
            self._add(i for i in self.prisma.objects if self.holders.holder(i) == one.id)
            self._add([ObjectId("schema", one.id.path[:1])])
        elif one.what == EXTRA and kind == "column":
            self._column(one.id)
        elif one.what == EXTRA:
            self._add(self._meant(one.id))
        elif one.what == OTHER and kind == "column":
            self._alter(one)
        elif one.what == OTHER:
            for old in self._named(self.schema, one.id):
                self.objects.pop(old, None)
            self._add(self._meant(one.id))

    def _add(self, ids: Iterable[ObjectId]) -> None:
        for i in ids:
            if i in self.prisma.objects and not (i.kind == "schema" and i in self.objects):
                self.objects[i] = self.prisma.objects[i]

    def _meant(self, who: ObjectId) -> Iterable[ObjectId]:
        return self._named(self.prisma, who)

    def _named(self, catalog: Catalog, who: ObjectId) -> list[ObjectId]:
        """A unique key is a constraint or an index, and Prisma does not know which."""
        if who.kind != "index":
            return [who] if who in catalog.objects else []
        schema, name = who.path
        keys = [i for i in catalog.objects if i.kind == "constraint" and (i.path[0], i.path[2]) == (schema, name)]
        return [i for i in (who, *keys) if i in catalog.objects]

    def _column(self, who: ObjectId) -> None:
        column = self.prisma.objects[who]
        assert isinstance(column, Column)
        self.objects[who] = replace(column, position=_BEHIND + column.position)
        self._take_default(who)

    def _alter(self, one: Difference) -> None:
        old, new = self.objects[one.id], self.prisma.objects[one.id]
        assert isinstance(old, Column)
        assert isinstance(new, Column)
        self.objects[one.id] = _ALTERED[one.aspect](old, new)
        if one.aspect == "default":
            self._drop_default(one.id)
            self._take_default(one.id)

    def _drop_default(self, column: ObjectId) -> None:
        for i in (ObjectId("default", column.path), *self._sequences(self.schema, column)):
            self.objects.pop(i, None)

    def _take_default(self, column: ObjectId) -> None:
        self._add((ObjectId("default", column.path), *self._sequences(self.prisma, column)))

    def _sequences(self, catalog: Catalog, column: ObjectId) -> list[ObjectId]:
        """The sequence that the column owns, and that it owns it."""
        owned = [o.id for o in catalog.objects.values() if isinstance(o, OwnedBy) and o.column == column.path]
        return [i for own in owned for i in (own, ObjectId("sequence", own.path))]


def _type(old: Column, new: Column) -> Object:
    if old.base_type == new.base_type:
        return replace(old, type=new.type)
    return replace(old, type=new.type, collation=new.collation, storage=new.storage, compression=new.compression)


def _null(old: Column, new: Column) -> Object:
    return replace(
        old,
        not_null=new.not_null,
        not_null_name=new.not_null_name,
        not_null_validated=new.not_null_validated,
        not_null_actual=new.not_null_actual,
    )


def _default(old: Column, new: Column) -> Object:
    return replace(old, identity=None)


_ALTERED = {"type": _type, "null": _null, "default": _default}
