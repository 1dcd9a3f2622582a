"""A catalog in, the same without what is not the project's out: schemadiff's own tables, owners nobody stated."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection

from schemadiff.kinds.owned_by import OwnedBy
from schemadiff.kinds.owner import Owner
from schemadiff.model import Catalog, ObjectId

_COLUMNS = ("version", "name", "direction")


def without_tables(catalog: Catalog, tables: Collection[tuple[str, str]]) -> Catalog:
    """The catalog without these tables (schema, name), what belongs to them, and their sequences."""
    roots = {ObjectId("table", table) for table in tables if _is_ledger(table, catalog)}
    roots |= {ObjectId("sequence", o.id.path) for o in catalog.objects.values() if _feeds(o, tables)}
    if not roots & catalog.objects.keys():
        return catalog
    return _only(catalog, {i for i in catalog.objects if roots.isdisjoint(catalog.upwards(i))})


def without_owner(catalog: Catalog, role: str) -> Catalog:
    """The catalog without the owners that are this role, which owns on scratch whatever nobody else was given."""
    return _only(catalog, {i for i, o in catalog.objects.items() if not (isinstance(o, Owner) and o.role == role)})


def without_unstated_owners(catalog: Catalog, stated: Catalog) -> Catalog:
    """The catalog without the owners that `stated` says nothing of, which may be anybody."""
    return _only(catalog, {i for i, o in catalog.objects.items() if not isinstance(o, Owner) or i in stated.objects})


def _only(catalog: Catalog, kept: set[ObjectId]) -> Catalog:
    objects = {i: o for i, o in catalog.objects.items() if i in kept}
    return dataclasses.replace(catalog, objects=objects, needs={i: catalog.needs[i] & kept for i in objects})


def _is_ledger(table: tuple[str, str], catalog: Catalog) -> bool:
    """Other tools have tables of this name too; theirs have other columns."""
    has = {c for c in _COLUMNS if ObjectId("column", (*table, c)) in catalog.objects}
    return has in ({"version", "name"}, {"version", "direction"})


def _feeds(obj: object, tables: Collection[tuple[str, str]]) -> bool:
    return isinstance(obj, OwnedBy) and obj.column[:2] in tables
