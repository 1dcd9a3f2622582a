"""Privileges of one grantee on one object: aclexplode's rows, gathered -> Grant. Default ones are not objects."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemadiff.kinds.base import Kind
from schemadiff.model import Object, ObjectId, Row

OWNER = "owner"
PUBLIC = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant(Object):
    """`privileges` may be empty: then what the grantee has by default was revoked."""

    privileges: tuple[str, ...]
    grantable: tuple[str, ...]
    defaults: tuple[str, ...] = field(compare=False)
    role: str | None = field(compare=False)


def read(row: Row) -> Grant:
    """The privileges of one grantee: `owner`, `public` or `role:NAME` ends the id."""
    target: ObjectId = row["target"]
    role: str | None = row["grantee"]
    grantee = OWNER if row["is_owner"] else PUBLIC if role is None else f"role:{role}"
    return Grant(
        id=target.satellite("grant", grantee),
        parent=row["parent"],
        privileges=tuple(sorted(row["privileges"])),
        grantable=tuple(sorted(row["grantable"])),
        defaults=tuple(sorted(row["defaults"])),
        role=role,
    )


KIND = Kind(
    name="grant",
    model=Grant,
    read=read,
    rank=920,
    words=lambda i: "",
    alterable=frozenset({"privileges", "grantable"}),
)
