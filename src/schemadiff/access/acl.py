"""A catalog in, the privileges as they are granted out: for each object its owner, and who was granted what.

What a catalog does not say is what PostgreSQL grants by itself, to the owner and to PUBLIC. Of what an extension or
PostgreSQL made only the deviations are known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from schemadiff.access.actions import DATABASE, MIGRATOR, PUBLIC, can_be_granted, has_privileges, of_everybody
from schemadiff.kinds import default_privileges
from schemadiff.kinds import grant as grants
from schemadiff.kinds.default_privileges import DefaultPrivileges
from schemadiff.kinds.grant import Grant
from schemadiff.kinds.owner import Owner
from schemadiff.kinds.parameter_grant import ParameterGrant
from schemadiff.model import Catalog, ObjectId
from schemadiff.scratch import AUTHOR

_Statement: TypeAlias = Grant | DefaultPrivileges | ParameterGrant
_OWNER_OF_DATABASE = "pg_database_owner"
_PUBLIC_SCHEMA = ObjectId("schema", ("public",))


@dataclass(frozen=True, slots=True)
class Granted:
    """What one grantee has: actions, and those that it may grant on."""

    actions: frozenset[str]
    grantable: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Acl:
    """The privileges on one object, by grantee; of a relation's columns by column name, then by grantee."""

    id: ObjectId
    owner: str | None
    granted: Mapping[str, Granted]
    columns: Mapping[str, Mapping[str, Granted]] = field(default_factory=dict)


def acls(catalog: Catalog, beside: Catalog | None = None) -> Mapping[ObjectId, Acl]:
    """Of every object that has privileges, and of objects to come.

    `beside` is a state to compare with. It says what else may be granted on, so that what is missing here is found,
    too; and if it is of a live database, who owns what the catalog names no owner of.
    """
    reading = _Reading(catalog, beside)
    return {object_id: reading.acl(object_id) for object_id in sorted(reading.targets())}


class _Reading:
    """One catalog, its statements about privileges by what they are about, and those of the other state."""

    def __init__(self, catalog: Catalog, beside: Catalog | None) -> None:
        self.catalog = catalog
        self.beside = beside
        self.stated = _by_target(catalog)
        self.others = _by_target(beside) if beside else {}
        self.columns: dict[ObjectId, list[Grant]] = {}
        for obj in catalog.objects.values():
            if isinstance(obj, Grant) and obj.id.path[0] == "column":
                self.columns.setdefault(self._relation(obj), []).append(obj)

    def _relation(self, obj: Grant) -> ObjectId:
        """The table or view of a column's grant."""
        if obj.parent is not None and obj.parent.kind != "column":
            return obj.parent
        path = obj.id.path[1:3]
        kinds = ("table", "view", "materialized_view")
        return next(
            (i for i in (ObjectId(k, path) for k in kinds) if i in self.catalog.objects), ObjectId("table", path)
        )

    def targets(self) -> frozenset[ObjectId]:
        """What has privileges here, and what could have some that are told of it in the other state."""
        here = {i for i in self.catalog.objects if has_privileges(i)}
        made_by_nobody = {i for i in self.others if self.beside and i not in self.beside.objects}
        return frozenset({DATABASE, *here, *self.stated, *self.columns, *made_by_nobody})

    def acl(self, target: ObjectId) -> Acl:
        owner = self._owner(target)
        granted = dict(self._usual(target, owner))
        for grantee, obj in self.stated.get(target, ()):
            granted[owner or MIGRATOR if grantee == grants.OWNER else grantee] = _granted(obj)
        columns: dict[str, dict[str, Granted]] = {}
        for obj in self.columns.get(target, ()):
            columns.setdefault(obj.id.path[3], {})[_grantee(obj.id.path[-1]) or owner or MIGRATOR] = _granted(obj)
        return Acl(target, owner, granted, columns)

    def _usual(self, target: ObjectId, owner: str | None) -> Iterator[tuple[str, Granted]]:
        """What holds for those of whom nothing is said."""
        version = self.catalog.version
        if target.kind == "to_come" or target in self.catalog.objects or target == DATABASE:
            yield PUBLIC, Granted(frozenset(of_everybody(target, version)))
            if owner:
                yield owner, Granted(frozenset(can_be_granted(target, version)))
            return
        for grantee, obj in (*self.others.get(target, ()), *self.stated.get(target, ())):
            if not isinstance(obj, ParameterGrant):
                yield owner or MIGRATOR if grantee == grants.OWNER else grantee, Granted(frozenset(obj.defaults))

    def _owner(self, target: ObjectId) -> str | None:
        if target.kind in ("to_come", "parameter"):
            return None
        # What files say nothing of stays with whom it belongs to in a live database, which says it of everything.
        live = self.beside if self.beside is not None and self.beside.role is not None else None
        for catalog in (self.catalog, live):
            found = catalog.objects.get(target.satellite("owner")) if catalog else None
            if isinstance(found, Owner) and found.role != AUTHOR:
                return found.role
        if target in (DATABASE, _PUBLIC_SCHEMA):
            return _OWNER_OF_DATABASE if target == DATABASE or self.catalog.version >= 150000 else None
        return MIGRATOR if target in self.catalog.objects else None


def _by_target(catalog: Catalog) -> dict[ObjectId, list[tuple[str, _Statement]]]:
    """Grantee and statement; the columns' are apart."""
    found: dict[ObjectId, list[tuple[str, _Statement]]] = {}
    for obj in catalog.objects.values():
        if isinstance(obj, Grant) and obj.id.path[0] != "column":
            target = obj.id.target
            assert target is not None
            found.setdefault(target, []).append((_grantee(obj.id.path[-1]) or grants.OWNER, obj))
        elif isinstance(obj, DefaultPrivileges):
            role, schema, sort, grantee = obj.id.path
            target = ObjectId("to_come", (sort, schema, name_of(role)))
            found.setdefault(target, []).append((_grantee(grantee) or PUBLIC, obj))
        elif isinstance(obj, ParameterGrant):
            found.setdefault(ObjectId("parameter", obj.id.path[1:]), []).append((obj.id.path[0], obj))
    return found


def _grantee(text: str) -> str | None:
    """The name of the grantee; None where it is the owner."""
    if text in (grants.PUBLIC, default_privileges.PUBLIC):
        return PUBLIC
    return None if text == grants.OWNER else name_of(text.removeprefix("role:"))


def name_of(role: str) -> str:
    """The role's name; scratch's own author stands for whoever applies the migrations."""
    return MIGRATOR if role == AUTHOR else role


def _granted(obj: _Statement) -> Granted:
    return Granted(frozenset(obj.privileges), frozenset(obj.grantable))
