"""Decisions in, grants added: what default privileges of the live database give or deny to objects that are made."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping

from schemadiff.kinds import default_privileges
from schemadiff.kinds.default_privileges import DefaultPrivileges
from schemadiff.kinds.grant import OWNER, Grant
from schemadiff.kinds.owner import Owner
from schemadiff.model import Catalog, Object, ObjectId
from schemadiff.plan.decide import Decisions

_SORTS = {
    "TABLES": ("table", "view", "materialized_view"),
    "SEQUENCES": ("sequence",),
    "FUNCTIONS": ("function", "procedure", "aggregate"),
    "TYPES": ("enum", "composite", "range", "domain", "base_type"),
    "SCHEMAS": ("schema",),
}
_SORT_OF = {kind: sort for sort, kinds in _SORTS.items() for kind in kinds}
# What PostgreSQL gives to PUBLIC by itself.
_TO_PUBLIC = {"FUNCTIONS": ("EXECUTE",), "TYPES": ("USAGE",)}


def with_defaults(made: Decisions, live: Catalog, desired: Catalog) -> Catalog:
    """Add to `made` the grants that new objects need because default privileges are in force while they are made.

    Returns `desired` with those grants. Which role will run the migration is not known, so the default privileges
    of every role count, and a statement may say what is so already.
    """
    stated = [o for o in live.objects.values() if isinstance(o, DefaultPrivileges) and o.id not in made.drops]
    if not stated:
        return desired
    newborn = [obj for obj in made.creates.values() if obj.id.kind in _SORT_OF]
    grants: dict[ObjectId, Grant] = {}
    for grant in (grant for obj in newborn for grant in _corrections(obj, stated, desired)):
        before = grants.get(grant.id, grant).defaults
        grants[grant.id] = dataclasses.replace(grant, defaults=tuple(sorted({*before, *grant.defaults})))
    made.creates.update(grants)
    objects = {**desired.objects, **grants}
    return dataclasses.replace(desired, objects=objects, needs={**desired.needs, **_needs(grants, desired)})


def _corrections(obj: Object, stated: Iterable[DefaultPrivileges], desired: Catalog) -> Iterator[Grant]:
    sort = _SORT_OF[obj.id.kind]
    schema = obj.id.path[0] if sort != "SCHEMAS" else default_privileges.EVERYWHERE
    mine = [p for p in stated if p.id.path[2] == sort and p.id.path[1] in (default_privileges.EVERYWHERE, schema)]
    for role, grantee in sorted({(p.id.path[0], p.id.path[3]) for p in mine}):
        own = [p for p in mine if (p.id.path[0], p.id.path[3]) == (role, grantee)]
        grant = _correction(obj, own, desired)
        if grant is not None:
            yield grant


def _correction(obj: Object, own: list[DefaultPrivileges], desired: Catalog) -> Grant | None:
    """The grant of one grantee on a new object, where it will not be as desired by itself."""
    role, _, sort, grantee = own[0].id.path
    everywhere = [p for p in own if p.id.path[1] == default_privileges.EVERYWHERE]
    usual = everywhere[0].defaults if everywhere else _TO_PUBLIC.get(sort, ()) if grantee == "public" else ()
    if grantee == f"role:{role}":
        owner = desired.objects.get(obj.id.satellite("owner"))
        if not everywhere or not isinstance(owner, Owner) or owner.role != role:
            return None
        grantee = OWNER
    given = {name for p in own for name in p.privileges} | (set() if everywhere else set(usual))
    return _missing_or_more(obj, grantee, role, given, usual, desired)


def _missing_or_more(
    obj: Object, grantee: str, role: str, given: set[str], usual: tuple[str, ...], desired: Catalog
) -> Grant | None:
    grant_id = obj.id.satellite("grant", grantee)
    wanted = desired.objects.get(grant_id)
    if not isinstance(wanted, Grant):
        named = role if grantee == OWNER else grantee.removeprefix("role:") if grantee != "public" else None
        wanted = Grant(id=grant_id, parent=obj.id, privileges=usual, grantable=(), defaults=usual, role=named)
    more, missing = given - set(wanted.privileges), (set(wanted.privileges) & set(usual)) - given
    if not more and not missing:
        return None
    # All that is not wanted is taken away, and all that is wanted is given, whichever role it was.
    return dataclasses.replace(wanted, defaults=tuple(sorted((given | set(usual)) - set(wanted.privileges))))


def _needs(grants: Mapping[ObjectId, Grant], desired: Catalog) -> dict[ObjectId, frozenset[ObjectId]]:
    """A REVOKE on a table takes the privilege from its columns as well, so theirs come afterwards."""
    needs = {i: desired.needs.get(i, frozenset()) | {g.parent} for i, g in grants.items() if g.parent is not None}
    for column in (i for i in desired.objects if i.kind == "grant" and i.path[0] == "column"):
        holders = {ObjectId("grant", (kind, *column.path[1:3], column.path[-1])) for kind in _SORTS["TABLES"]}
        if holders & grants.keys():
            needs[column] = desired.needs.get(column, frozenset()) | (holders & grants.keys())
    return needs
