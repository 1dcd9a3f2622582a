"""A catalog in, its effective access out: for each role what it may do with what, and through whom.

A role has what was granted to it, to PUBLIC, and to the roles whose privileges it inherits; the owner's rights go to
all who inherit the owner's privileges; PostgreSQL's predefined roles read, write or maintain everything.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from schemadiff.access.acl import Acl, Granted, acls, name_of
from schemadiff.access.actions import OWNER, PUBLIC, can_be_granted
from schemadiff.access.members import Members, members_of
from schemadiff.access.row_security import is_bound, limits, policies_of
from schemadiff.kinds.grant import OWNER as TO_OWNER
from schemadiff.kinds.grant import Grant
from schemadiff.kinds.policy import Policy
from schemadiff.kinds.table import Table
from schemadiff.model import Catalog, ObjectId
from schemadiff.roles import named_roles

_RELATIONS = ("table", "view", "materialized_view", "sequence")
_IN_SCHEMAS = frozenset(
    {*_RELATIONS, "function", "procedure", "aggregate", "enum", "composite", "domain", "range", "base_type"}
)
# What a predefined role may do, with what, and since when it may.
_PREDEFINED = (
    ("pg_read_all_data", _RELATIONS, frozenset({"SELECT"}), 140000),
    ("pg_write_all_data", _RELATIONS, frozenset({"INSERT", "UPDATE", "DELETE"}), 140000),
    ("pg_maintain", _RELATIONS[:3], frozenset({"MAINTAIN"}), 170000),
    ("pg_read_all_data", ("schema",), frozenset({"USAGE"}), 140000),
    ("pg_write_all_data", ("schema",), frozenset({"USAGE"}), 140000),
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


def access_of(catalog: Catalog, beside: Catalog | None = None) -> Access:
    """The effective access in a catalog; `beside` is a state that it will be compared with."""
    others = [name for one in (catalog, beside) if one for name in _named_in(one)]
    members = members_of(catalog, others)
    found = {(right.role, right.object): right for right in _of_roles(members)}
    schemas: dict[ObjectId, frozenset[str]] = {}
    policies = policies_of(catalog)
    for target, acl in acls(catalog, beside).items():
        rights = _on(target, acl, members, catalog.version)
        if target.kind == "schema":
            schemas[target] = frozenset(name for name, right in rights.items() if "USAGE" in right.actions)
        table = catalog.objects.get(target)
        for name, right in rights.items():
            rows = None
            if isinstance(table, Table) and target in policies and is_bound(name, table, acl.owner, members):
                rows = limits(name, right.actions | right.columns.keys(), policies[target], members)
            found[name, target] = dataclasses.replace(right, rows=rows)
    return Access(_reached(found, schemas), members.superusers, members.only_named, catalog.version)


def _named_in(catalog: Catalog) -> Iterator[str]:
    """The roles that owners, grants, policies and default privileges name."""
    for obj in catalog.objects.values():
        # Who owns it is said elsewhere; in scratch that is nobody that there will be.
        if not (isinstance(obj, Grant) and obj.id.path[-1] == TO_OWNER):
            yield from map(name_of, named_roles(obj))
        if obj.id.kind == "parameter_grant":
            yield obj.id.path[0]


def _on(target: ObjectId, acl: Acl, members: Members, version: int) -> Mapping[str, Right]:
    """The rights on one object, of all but superusers."""
    sums: dict[str, _Sum] = {}
    for grantee, granted in acl.granted.items():
        for name in members.holders.get(grantee, (grantee,)):
            sums.setdefault(name, _Sum()).add(grantee, granted)
    if acl.owner is not None:
        for name in members.holders.get(acl.owner, (acl.owner,)):
            sums.setdefault(name, _Sum()).add(acl.owner, Granted(frozenset({OWNER})))
    for role, kinds, actions, since in _PREDEFINED:
        if target.kind in kinds and version >= since:
            for name in members.holders.get(role, ()):
                sums.setdefault(name, _Sum()).add(role, Granted(actions & frozenset(can_be_granted(target, version))))
    for column, granted_on in acl.columns.items():
        for grantee, granted in granted_on.items():
            for name in members.holders.get(grantee, (grantee,)):
                sums.setdefault(name, _Sum()).add_column(column, grantee, granted)
    return {
        name: right
        for name, one in sorted(sums.items())
        if name not in members.superusers and (right := one.right(name, target))
    }


class _Sum:
    """What comes together for one role on one object."""

    def __init__(self) -> None:
        self.actions: set[str] = set()
        self.grantable: set[str] = set()
        self.columns: dict[str, set[str]] = {}
        self.through: set[str] = set()

    def add(self, grantee: str, granted: Granted) -> None:
        """What a grantee has, whose privileges the role has."""
        if granted.actions:
            self.actions |= granted.actions
            self.grantable |= granted.grantable
            self.through.add(grantee)

    def add_column(self, column: str, grantee: str, granted: Granted) -> None:
        """The same on one column."""
        for action in granted.actions:
            self.columns.setdefault(action, set()).add(column)
            self.through.add(grantee)

    def right(self, role: str, target: ObjectId) -> Right | None:
        """The sum; nothing where the role may nothing."""
        columns = {a: tuple(sorted(names)) for a, names in sorted(self.columns.items()) if a not in self.actions}
        if not self.actions and not columns:
            return None
        grantable = frozenset() if OWNER in self.actions else frozenset(self.grantable)
        through = tuple(sorted(self.through - {role}, key=lambda name: (name != PUBLIC, name)))
        return Right(role, target, frozenset(self.actions), columns, grantable, through)


def _reached(
    found: Mapping[tuple[str, ObjectId], Right], schemas: Mapping[ObjectId, frozenset[str]]
) -> Mapping[tuple[str, ObjectId], Right]:
    """The rights, sorted, with the schemas that are closed to their roles."""
    told: dict[tuple[str, ObjectId], Right] = {}
    for key in sorted(found):
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
