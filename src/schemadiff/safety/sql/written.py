"""A statement as somebody wrote it, and what is known where it stands: Written and Surroundings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from schemadiff.diagnostics import Origin
from schemadiff.kinds.column import Column
from schemadiff.model import Catalog, Object, ObjectId
from schemadiff.parse.statements import Name
from schemadiff.policy import Allowed
from schemadiff.safety.covering import Held, held
from schemadiff.safety.volatility import Functions

_TYPES = ("enum", "composite", "domain", "range", "base_type")
_RELATIONS = ("table", "view", "materialized_view", "sequence", "index")


@dataclass(frozen=True, slots=True)
class Written:
    """One statement of a migration. `transaction` numbers the one that it runs in, None where it runs in none.

    `destructive` names the objects whose loss the transaction is guarded against.
    """

    text: str
    origin: Origin
    transaction: int | None = None
    allowed: tuple[Allowed, ...] = ()
    destructive: tuple[str, ...] = ()

    def origin_at(self, offset: int) -> Origin:
        """The place of a character of the statement."""
        before = self.text[:offset]
        lines = before.count("\n")
        column = offset - before.rfind("\n") if lines else self.origin.column + offset
        return Origin(self.origin.file, self.origin.line + lines, column)


@dataclass(slots=True)
class Surroundings:
    """What is known when a statement is read: the catalog before the migration, and what earlier statements did."""

    catalog: Catalog | None
    rows: Mapping[ObjectId, int]
    functions: Functions
    path: tuple[str, ...] = ("public",)
    made: set[ObjectId] = field(default_factory=set)
    types: dict[ObjectId, str] = field(default_factory=dict)
    indexes: dict[ObjectId, list[tuple[str, ...]]] = field(default_factory=dict)
    # What a check says of a column: the check of that name, once it is valid, that the column is not NULL.
    filled: dict[tuple[ObjectId, str], str] = field(default_factory=dict)
    valid: set[ObjectId] = field(default_factory=set)
    labels: list[tuple[ObjectId, str, int | None]] = field(default_factory=list)
    held: Held = field(init=False)

    def __post_init__(self) -> None:
        self.held = held(self.catalog.objects if self.catalog else {})

    def placed(self, name: Name) -> Name:
        """Schema and name of what is meant."""
        if len(name) > 1:
            return name[-2:]
        for schema in self.path:
            if any(self.known(ObjectId(kind, (schema, *name))) for kind in (*_RELATIONS, *_TYPES)):
                return (schema, *name)
        return (self.path[0] if self.path else "public", *name)

    def known(self, object_id: ObjectId) -> bool:
        """Whether it is there, or was made by an earlier statement."""
        return object_id in self.made or self.old(object_id) is not None

    def old(self, object_id: ObjectId) -> Object | None:
        """The object as it was before the migration."""
        return self.catalog.objects.get(object_id) if self.catalog else None

    def column(self, object_id: ObjectId) -> Column | None:
        """The column as it was before the migration."""
        found = self.old(object_id)
        return found if isinstance(found, Column) else None

    def type_id(self, name: Name) -> ObjectId:
        """The type of that name, whichever kind of type it is."""
        path = self.placed(name)
        return next((i for kind in _TYPES if self.known(i := ObjectId(kind, path))), ObjectId("enum", path))

    def relation(self, name: Name) -> ObjectId:
        """The table of that name, or the view where it is one."""
        path = self.placed(name)
        return next((i for kind in _RELATIONS if self.known(i := ObjectId(kind, path))), ObjectId("table", path))
