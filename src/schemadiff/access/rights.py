"""A catalog in, its effective access out: for each role what it may do with what, and through whom.

A role has what was granted to it, to PUBLIC, and to the roles whose privileges it inherits; the owner's rights go to
all who inherit the owner's privileges; PostgreSQL's predefined roles read, write or maintain everything.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from schemadiff.access.acl import Acl, acls, name_of
from schemadiff.access.actions import OWNER, PUBLIC, can_be_granted
from schemadiff.access.members import Members, members_of
from schemadiff.access.row_security import is_bound, limits, policies_of
from schemadiff.access.sums import Sum, Sums
from schemadiff.kinds.grant import OWNER as TO_OWNER
from schemadiff.kinds.grant import Grant
from schemadiff.kinds.policy import Policy
from schemadiff.kinds.table import Table
from schemadiff.model import Catalog, ObjectId
from schemadiff.roles import named_roles

_IN_SCHEMAS = frozenset(
    {"table", "view", "materialized_view", "sequence", "function", "procedure", "aggregate"}
    | {"enum", "composite", "domain", "range", "base_type"}
)
_ATTRIBUTES = ("superuser", "createdb", "createrole", "login", "replication", "bypassrls")
# What roles may because of what they are.
EVERYWHERE = ObjectId("everywhere", ())


@dataclass(frozen=True, slots=True)
class Right:
    """What one role may do with one object.

    `columns` names, for actions that it may on some columns alone, these columns. `grantable` are the actions that it
    may grant on, of those of an owner none is told: it may grant all. `through` names PUBLIC and the roles that gave
    it something. `rows` says for a table with row security which policies decide on the rows of each command. `closed`
    is the schema on which the role lacks USAGE, without which it does not get at the object.
    """

    role: str
    object: ObjectId
    actions: frozenset[str]
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    grantable: frozenset[str] = frozenset()
    through: tuple[str, ...] = ()
    rows: Mapping[str, tuple[Policy, ...]] | None = None
    closed: str = ""

    @property
    def what(self) -> tuple[Any, ...]:
        """The right without whose it is, on what, and how it came to be."""
        return self.actions, self.columns, self.grantable, self.rows, self.closed


@dataclass(frozen=True, slots=True)
class Access:
    """All rights, by role and object. `everything` names the superusers: no row is about them but that one.

    `only_named` are roles of which neither attributes nor memberships are known.
    """

    rights: Mapping[tuple[str, ObjectId], Right]
    everything: frozenset[str]
    only_named: tuple[str, ...]
    version: int

    def may(self, role: str, target: ObjectId, action: str, column: str = "") -> bool:
        """Whether the role may do it with the object, or with this column of it."""
        if role in self.everything:
            return action == OWNER or action in can_be_granted(target, self.version)
        right = self.rights.get((role, target)) or self.rights.get((PUBLIC, target))
        return right is not None and (action in right.actions or column in right.columns.get(action, ()))


@dataclass(frozen=True, slots=True)
class Grounds:
    """What access follows from: the roles, the privileges of each object, and the policies of each table."""

    catalog: Catalog
    members: Members
    acls: Mapping[ObjectId, Acl]
    policies: Mapping[ObjectId, Sequence[Policy]]

    def of(self, target: ObjectId) -> tuple[object, ...]:
        """All that decides on the access to one object, but for the roles."""
        table = self.catalog.objects.get(target)
        forced = isinstance(table, Table) and table.force_row_security
        return self.acls.get(target), self.policies.get(target), forced


def grounds_of(catalog: Catalog, beside: Catalog | None = None) -> Grounds:
    """The grounds in a catalog; `beside` is a state that it will be compared with."""
    others = {name for one in (catalog, beside) if one for name in _named_in(one)}
    return Grounds(catalog, members_of(catalog, others), acls(catalog, beside), policies_of(catalog))


def access_of(catalog: Catalog, beside: Catalog | None = None) -> Access:
    """The effective access in a catalog; `beside` is a state that it will be compared with."""
    grounds = grounds_of(catalog, beside)
    return access_to(grounds, grounds.acls)


def access_to(grounds: Grounds, targets: Iterable[ObjectId]) -> Access:
    """The effective access to these objects alone."""
    members, version = grounds.members, grounds.catalog.version
    found = {(right.role, right.object): right for right in _of_roles(members)}
    schemas: dict[ObjectId, frozenset[str]] = {}
    sums = Sums(members, version)
    for acl in (grounds.acls[target] for target in targets if target in grounds.acls):
        by_role = sums.of(acl)
        if acl.id.kind == "schema":
            schemas[acl.id] = frozenset(name for name, one in by_role.items() if "USAGE" in one.actions)
        for name, one in by_role.items():
            through = tuple(sorted(one.through - {name}, key=lambda grantee: (grantee != PUBLIC, grantee)))
            rows = _rows(name, one, acl, grounds) if acl.id in grounds.policies else None
            found[name, acl.id] = Right(name, acl.id, one.actions, one.columns, one.grantable, through, rows)
    return Access(_reached(found, schemas), members.superusers, members.only_named, version)


def _rows(role: str, one: Sum, acl: Acl, grounds: Grounds) -> Mapping[str, tuple[Policy, ...]] | None:
    """The policies that decide for the role; None where none applies to it."""
    table = grounds.catalog.objects[acl.id]
    assert isinstance(table, Table)
    if not is_bound(role, table, acl.owner, grounds.members):
        return None
    return limits(role, one.actions | one.columns.keys(), grounds.policies[acl.id], grounds.members)


def _named_in(catalog: Catalog) -> Iterator[str]:
    """The roles that owners, grants, policies and default privileges name."""
    for obj in catalog.objects.values():
        # Who owns it is said elsewhere; in scratch that is nobody that there will be.
        if not (isinstance(obj, Grant) and obj.id.path[-1] == TO_OWNER):
            yield from map(name_of, named_roles(obj))
        if obj.id.kind == "parameter_grant":
            yield obj.id.path[0]


def _reached(
    found: Mapping[tuple[str, ObjectId], Right], schemas: Mapping[ObjectId, frozenset[str]]
) -> Mapping[tuple[str, ObjectId], Right]:
    """The rights, sorted, with the schemas that are closed to their roles."""
    told: dict[tuple[str, ObjectId], Right] = {}
    for key in sorted(found, key=lambda key: (key[0], key[1].kind, key[1].path)):
        right = found[key]
        schema = ObjectId("schema", right.object.path[:1])
        inside = right.object.kind in _IN_SCHEMAS and schema in schemas
        if inside and right.role not in schemas[schema]:
            right = dataclasses.replace(right, closed=schema.path[0])
        told[key] = right
    return told


def _of_roles(members: Members) -> Iterator[Right]:
    """What roles are, and what they may become."""
    for name, role in sorted(members.described.items()):
        attributes = frozenset(attribute.upper() for attribute in _ATTRIBUTES if getattr(role, attribute))
        if attributes:
            yield Right(name, EVERYWHERE, attributes)
    for one in members.memberships:
        member, of = one.id.path
        inherits = one.member_inherits if one.inherit is None else one.inherit
        options = {"INHERIT": inherits, "SET": one.set, "ADMIN": one.admin}
        yield Right(member, ObjectId("role", (of,)), frozenset(option for option, holds in options.items() if holds))
