"""Privileges that objects to come will have: rows of pg_default_acl by grantee -> DefaultPrivileges."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row

PUBLIC = "public"
EVERYWHERE = ""
_OBJECTS = {"r": "TABLES", "S": "SEQUENCES", "f": "FUNCTIONS", "T": "TYPES", "n": "SCHEMAS", "L": "LARGE OBJECTS"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultPrivileges(Object):
    """The path is (role whose objects they are, schema or nothing for all, sort of objects, grantee)."""

    privileges: tuple[str, ...]
    grantable: tuple[str, ...]
    defaults: tuple[str, ...] = field(compare=False)


def read(row: Row) -> DefaultPrivileges:
    """The default privileges of one grantee."""
    grantee = PUBLIC if row["grantee"] is None else f"role:{row['grantee']}"
    path = (row["role"], row["schema"] or EVERYWHERE, _OBJECTS[row["objtype"]], grantee)
    return DefaultPrivileges(
        id=ObjectId("default_privileges", path),
        privileges=tuple(sorted(row["privileges"])),
        grantable=tuple(sorted(row["grantable"])),
        defaults=tuple(sorted(row["defaults"])),
    )


def _needs(obj: Object) -> tuple[ObjectId, ...]:
    schema = obj.id.path[1]
    return () if schema == EVERYWHERE else (ObjectId("schema", (schema,)),)


def _roles(obj: Object) -> tuple[str, ...]:
    owner, _, _, grantee = obj.id.path
    return (owner,) if grantee == PUBLIC else (owner, grantee.removeprefix("role:"))


KIND = Kind(
    name="default_privileges",
    model=DefaultPrivileges,
    read=each(read),
    # Behind everything else, so that they do not add to the grants of what the same migration makes.
    rank=880,
    catalog="pg_default_acl",
    words=lambda i: "DEFAULT PRIVILEGES",
    alterable=frozenset({"privileges", "grantable"}),
    needs=_needs,
    roles=_roles,
)
