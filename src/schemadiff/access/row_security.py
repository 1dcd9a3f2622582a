"""A table with row security and a role in, which of its rows the role reaches by each command out.

Superusers and roles with BYPASSRLS see all rows; so do owners, unless the table says FORCE. To everybody else the
policies apply that are for PUBLIC or for a role whose privileges they have; without a permissive one there are no rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from schemadiff.access.acl import name_of
from schemadiff.access.actions import PUBLIC
from schemadiff.access.members import Members
from schemadiff.kinds.policy import Policy
from schemadiff.kinds.table import Table
from schemadiff.model import Catalog, ObjectId

COMMANDS = ("SELECT", "INSERT", "UPDATE", "DELETE")


def policies_of(catalog: Catalog) -> Mapping[ObjectId, Sequence[Policy]]:
    """The policies by their table, of each one whose row security is on."""
    secured = {i: list[Policy]() for i, obj in catalog.objects.items() if isinstance(obj, Table) and obj.row_security}
    found = (obj for obj in catalog.objects.values() if isinstance(obj, Policy))
    for policy in sorted(found, key=lambda policy: policy.id):
        if policy.parent in secured:
            secured[policy.parent].append(policy)
    return secured


def is_bound(role: str, table: Table, owner: str | None, members: Members) -> bool:
    """Whether the policies of the table apply to the role at all."""
    described = members.described.get(role)
    if described is not None and (described.superuser or described.bypassrls):
        return False
    return table.force_row_security or owner is None or owner not in members.has_privileges_of(role)


def limits(
    role: str, actions: frozenset[str], policies: Sequence[Policy], members: Members
) -> Mapping[str, tuple[Policy, ...]]:
    """For each command that the role may run, the policies that decide on its rows; none: it reaches no row."""
    return {command: _deciding(role, command, policies, members) for command in COMMANDS if command in actions}


def _deciding(role: str, command: str, policies: Sequence[Policy], members: Members) -> tuple[Policy, ...]:
    found = [p for p in policies if p.command in ("ALL", command) and _is_for(role, p, members)]
    return tuple(found) if any(policy.permissive for policy in found) else ()


def _is_for(role: str, policy: Policy, members: Members) -> bool:
    named = {name_of(name) for name in policy.role_names}
    return PUBLIC in policy.roles or bool(named & members.has_privileges_of(role))
