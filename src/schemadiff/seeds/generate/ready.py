"""A table of a scratch database that is to be filled in; the same without what only hinders that, out."""

from __future__ import annotations

from collections.abc import Sequence

from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.index import Index
from schemadiff.model import Catalog, ObjectId
from schemadiff.proof.shapes import Reference
from schemadiff.quoting import identifier, qualified
from schemadiff.scratch import Database
from schemadiff.seeds.tables import Table

# Of more rows than that, indexes are worth their while only where they keep rows apart.
_MANY = 50_000


def make_ready(database: Database, catalog: Catalog, table: Table, rows: int, ahead: Sequence[Reference]) -> None:
    """The user's triggers do not fire; where rows refer to later ones, nor do those of foreign keys."""
    alter = f"ALTER TABLE {qualified(table.id.path)}"
    database.author().execute(f"{alter} DISABLE TRIGGER USER".encode())
    for constraint in table.constraints.values():
        if constraint.type in "pux" and constraint.deferrable and not constraint.is_inherited:
            database.author().execute(_at_once(alter, constraint).encode())
    if rows > _MANY:
        _without_indexes(database, catalog, table.id)
    if ahead:
        database.admin().execute(f"{alter} DISABLE TRIGGER ALL".encode())


def _at_once(alter: str, constraint: Constraint) -> str:
    """ON CONFLICT looks at no constraint that may be looked at later."""
    name = identifier(constraint.id.path[2])
    return f"{alter} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} {constraint.definition}"


def _without_indexes(database: Database, catalog: Catalog, table: ObjectId) -> None:
    for obj in catalog.objects.values():
        if isinstance(obj, Index) and obj.table == table.path and not (obj.is_unique or obj.parent_index):
            database.author().execute(f"DROP INDEX IF EXISTS {qualified(obj.id.path)}".encode())
