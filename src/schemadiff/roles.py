"""Patterns and catalogs in, the roles that a project manages out, and catalogs with and without them."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable
from fnmatch import fnmatchcase

from schemadiff.kinds import KINDS
from schemadiff.model import Catalog, Object, ObjectId

_NOT = "!"
# PostgreSQL's own, and nobody else may name a role so.
_SYSTEM = "pg_"


def is_managed(name: str, patterns: Collection[str]) -> bool:
    """Whether a pattern matches the name, and none that begins with `!` does."""
    if name.startswith(_SYSTEM):
        return False
    wanted = any(fnmatchcase(name, p) for p in patterns if not p.startswith(_NOT))
    return wanted and not any(fnmatchcase(name, p[1:]) for p in patterns if p.startswith(_NOT))


def named_roles(obj: Object) -> Iterable[str]:
    """The roles that an owner, a grant or a policy names."""
    return (role for role in KINDS[obj.id.kind].roles(obj) if role)


def with_roles(catalog: Catalog, roles: Catalog) -> Catalog:
    """What a database holds, and the roles beside it: what names one of them needs it."""
    objects = {**catalog.objects, **roles.objects}
    needs = {**catalog.needs, **roles.needs}
    for object_id, obj in catalog.objects.items():
        named = {ObjectId("role", (role,)) for role in named_roles(obj)} & roles.objects.keys()
        if named:
            needs[object_id] = needs[object_id] | named
    return dataclasses.replace(catalog, objects=objects, needs=needs)


def only_managed(catalog: Catalog, patterns: Collection[str]) -> Catalog:
    """The catalog without the roles that are not the project's, and what is said of them."""
    kept = {i: obj for i, obj in catalog.objects.items() if _belongs(obj, patterns)}
    if len(kept) == len(catalog.objects):
        return catalog
    needs = {i: catalog.needs[i] & kept.keys() for i in kept}
    return dataclasses.replace(catalog, objects=kept, needs=needs)


def without_roles(catalog: Catalog) -> Catalog:
    """What the database alone holds."""
    return only_managed(catalog, ())


def _belongs(obj: Object, patterns: Collection[str]) -> bool:
    role = role_of(obj)
    return role is None or is_managed(role, patterns)


def role_of(obj: Object) -> str | None:
    """The role that the object is, or that it says something of; None for what belongs to the database."""
    about = obj.parent if obj.parent is not None and obj.id.kind == "comment" else obj.id
    return about.path[0] if KINDS[about.kind].shared else None
