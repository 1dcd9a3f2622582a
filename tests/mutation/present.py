"""A catalog in, what mutators look at out: its objects by kind, always in the same order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from random import Random
from typing import Any, TypeAlias

from schemadiff.kinds.column import Column
from schemadiff.kinds.partition import Partition
from schemadiff.kinds.table import Table
from schemadiff.model import Catalog, Object, ObjectId
from schemadiff.plan.decide import dependents
from schemadiff.quoting import qualified

Mutation: TypeAlias = "Callable[[Random, Present], str | None]"
# They are there in every round; roles belong to the server and are not mutated.
ROLES = ("md_reader", "md_writer", "md Röle", 'md"quoted', "md_select")


class Present:
    """The state that the next mutation starts from. Queries have no order, so everything is sorted here."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._by_kind: dict[str, list[Object]] = {}
        for object_id in sorted(catalog.objects):
            self._by_kind.setdefault(object_id.kind, []).append(catalog.objects[object_id])

    def all(self, *kinds: str) -> list[Any]:
        """All objects of the kinds."""
        return [obj for kind in kinds for obj in self._by_kind.get(kind, ())]

    def pick(self, rng: Random, *kinds: str, where: Callable[[Any], bool] | None = None) -> Any:
        """One object of the kinds; None where there is none."""
        found = [obj for obj in self.all(*kinds) if where is None or where(obj)]
        return rng.choice(found) if found else None

    def columns(self, table: ObjectId) -> Sequence[Column]:
        """The columns of a table, in their order."""
        return self._columns.get(table, ())

    def schema(self, rng: Random) -> str:
        """A schema to make something in, quoted; most often one that holds much already."""
        if rng.random() < 0.7:
            some = self.pick(rng, "table", "function", "view")
            if some is not None:
                return qualified(some.id.path[:1])
        return qualified(rng.choice(self.all("schema") or [self.catalog.objects[PUBLIC]]).id.path)

    def table(self, rng: Random, where: Callable[[Table], bool] = lambda table: True) -> Any:
        """A table that is no foreign one."""
        return self.pick(rng, "table", where=lambda t: t.server is None and where(t))

    def partitions(self, table: ObjectId) -> list[Partition]:
        """The partitions of a table."""
        return [p for p in self.all("partition") if p.of == table.path]

    def leaning(self, object_id: ObjectId) -> list[ObjectId]:
        """What leans on the object, sorted."""
        return self._leaning.get(object_id, [])

    @cached_property
    def _leaning(self) -> dict[ObjectId, list[ObjectId]]:
        return dependents(self.catalog.needs)

    @cached_property
    def _columns(self) -> dict[ObjectId, list[Column]]:
        found: dict[ObjectId, list[Column]] = {}
        for column in self.all("column"):
            found.setdefault(column.parent, []).append(column)
        return {table: sorted(columns, key=lambda c: c.position) for table, columns in found.items()}


PUBLIC = ObjectId("schema", ("public",))
