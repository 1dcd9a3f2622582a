"""Privileges of one role on one configuration parameter (15 on): aclexplode's rows, gathered -> ParameterGrant."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterGrant(Object):
    """The path is (role, parameter). It has no parent: DROP ROLE is refused while such a privilege is there."""

    privileges: tuple[str, ...]
    grantable: tuple[str, ...]


def read(row: Row) -> ParameterGrant:
    """The privileges of one row."""
    return ParameterGrant(
        id=ObjectId("parameter_grant", (row["role"], row["parameter"])),
        privileges=tuple(sorted(row["privileges"])),
        grantable=tuple(sorted(row["grantable"])),
    )


KIND = Kind(
    name="parameter_grant",
    model=ParameterGrant,
    read=each(read),
    rank=8,
    catalog="pg_parameter_acl",
    words=lambda i: "",
    alterable=frozenset({"privileges", "grantable"}),
    needs=lambda o: (ObjectId("role", o.id.path[:1]),),
    shared=True,
)
