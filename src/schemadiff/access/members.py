"""A catalog's roles and memberships in, whose privileges each role has by itself out, and what it may become.

From 16 on each membership says whether it inherits; before, the member does. `inherit` of a membership is None where
it is as the member's own attribute says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from schemadiff.access.actions import MIGRATOR, PUBLIC
from schemadiff.kinds.role import Role
from schemadiff.kinds.role_membership import RoleMembership
from schemadiff.model import Catalog


@dataclass(frozen=True)
class Members:
    """The roles of a catalog: those that it describes, and those that it only names."""

    described: Mapping[str, Role]
    memberships: tuple[RoleMembership, ...]
    named: frozenset[str]

    @cached_property
    def all(self) -> tuple[str, ...]:
        """Every role, by name."""
        return tuple(sorted({*self.described, *self.named}))

    @property
    def only_named(self) -> tuple[str, ...]:
        """Roles of which nothing is known but what names them: neither attributes nor memberships."""
        known = {*self.described, MIGRATOR}
        return tuple(name for name in self.all if name not in known and not name.startswith("pg_"))

    @cached_property
    def superusers(self) -> frozenset[str]:
        """Roles that no privilege binds."""
        return frozenset(name for name, role in self.described.items() if role.superuser)

    @cached_property
    def _inherits_from(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for one in self.memberships:
            member, role = one.id.path
            if one.member_inherits if one.inherit is None else one.inherit:
                found[member] = (*found.get(member, ()), role)
        return found

    def has_privileges_of(self, name: str) -> frozenset[str]:
        """The role itself, and every role whose privileges it has without a SET ROLE."""
        return frozenset(_reached(name, self._inherits_from))

    @cached_property
    def holders(self) -> Mapping[str, tuple[str, ...]]:
        """The other way round: who has the privileges of a role. Everybody has those of PUBLIC."""
        found: dict[str, list[str]] = {PUBLIC: [PUBLIC, *self.all]}
        for name in self.all:
            for role in self.has_privileges_of(name):
                found.setdefault(role, []).append(name)
        return {role: tuple(names) for role, names in found.items()}


def members_of(at: Catalog, others: Iterable[str]) -> Members:
    """The roles of the catalog, and the others, which its objects name."""
    roles = {obj.id.path[0]: obj for obj in at.objects.values() if isinstance(obj, Role)}
    stated = (obj for obj in at.objects.values() if isinstance(obj, RoleMembership))
    memberships = tuple(sorted(stated, key=lambda obj: obj.id))
    members = {name for one in memberships for name in one.id.path}
    return Members(roles, memberships, frozenset({*members, *others, MIGRATOR} - {PUBLIC}))


def _reached(start: str, leads: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    seen, waiting = {start}, [start]
    while waiting:
        name = waiting.pop()
        yield name
        fresh = [role for role in leads.get(name, ()) if role not in seen]
        seen.update(fresh)
        waiting += fresh
