"""A catalog in, the same without what is not the project's out: schemadiff's own tables, owners nobody stated."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Set
from functools import cache

from schemadiff.belonging import belonging
from schemadiff.kinds.owned_by import OwnedBy
from schemadiff.kinds.owner import Owner
from schemadiff.leaning import AllNeeds, leaning_no_more, unusual_needs
from schemadiff.model import Catalog, Later, ObjectId
from schemadiff.overlay import overlaid

_COLUMNS = ("version", "name", "direction", "env", "checksum")
_OURS = ({"version", "name"}, {"version", "name", "checksum"}, {"version", "direction"}, {"env", "checksum"})


def without_tables(catalog: Catalog, tables: Collection[tuple[str, str]]) -> Catalog:
    """The catalog without these tables (schema, name), what belongs to them, and their sequences; which that is, is
    looked for when somebody asks for its objects.
    """
    out = cache(lambda: _of_tables(catalog, tables))
    objects = Later(lambda: overlaid(catalog.objects, out(), {}) if out() else catalog.objects)
    unusual = unusual_needs(catalog)
    needs = AllNeeds(objects, lambda: leaning_no_more(unusual, out()))
    return dataclasses.replace(catalog, objects=objects, needs=needs)


def _of_tables(catalog: Catalog, tables: Collection[tuple[str, str]]) -> Set[ObjectId]:
    """The tables that are ours, with all that goes with them."""
    roots = {ObjectId("table", table) for table in tables if _is_ledger(table, catalog)}
    ours = {root.path for root in roots}
    if not ours:
        return frozenset()
    found = belonging(catalog.objects)
    owned = (catalog.objects[who] for who in found.of_kinds({"owned_by"}))
    roots |= {ObjectId("sequence", o.id.path) for o in owned if isinstance(o, OwnedBy) and o.column[:2] in ours}
    return found.all_below({root for root in roots if root in catalog.objects})


def without(catalog: Catalog, out: Set[ObjectId]) -> Catalog:
    """The catalog without these objects, as if nothing leaned on them."""
    if not out:
        return catalog
    objects = overlaid(catalog.objects, out, {})
    unusual = unusual_needs(catalog)
    return dataclasses.replace(catalog, objects=objects, needs=AllNeeds(objects, lambda: leaning_no_more(unusual, out)))


def without_owner(catalog: Catalog, role: str) -> Catalog:
    """The catalog without the owners that are this role, which owns on scratch whatever nobody else was given."""
    return without(catalog, {o.id for o in _owners(catalog) if o.role == role})


def without_unstated_owners(catalog: Catalog, stated: Catalog) -> Catalog:
    """The catalog without the owners that `stated` says nothing of, which may be anybody."""
    return without(catalog, {o.id for o in _owners(catalog) if o.id not in stated.objects})


def _owners(catalog: Catalog) -> Iterator[Owner]:
    owners = (catalog.objects[who] for who in belonging(catalog.objects).of_kinds({"owner"}))
    return (owner for owner in owners if isinstance(owner, Owner))


def _is_ledger(table: tuple[str, str], catalog: Catalog) -> bool:
    """Other tools have tables of this name too; theirs have other columns."""
    has = {c for c in _COLUMNS if ObjectId("column", (*table, c)) in catalog.objects}
    return has in _OURS
