"""Who is a member of which role: rows of pg_auth_members, whoever granted it -> RoleMembership."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleMembership(Object):
    """The path is (member, role). `inherit` is None where it is as the member's own attribute says, always before 16.

    `member_inherits` is that attribute.
    """

    admin: bool
    inherit: bool | None
    set: bool
    member_inherits: bool = field(compare=False)


def read(row: Row) -> RoleMembership:
    """The membership of one row."""
    by_itself = row["inherit"] is None or row["inherit"] == row["member_inherits"]
    return RoleMembership(
        id=ObjectId("role_membership", (row["member"], row["role"])),
        parent=ObjectId("role", (row["member"],)),
        admin=row["admin"],
        inherit=None if by_itself else row["inherit"],
        set=row["set"],
        member_inherits=row["member_inherits"],
    )


KIND = Kind(
    name="role_membership",
    model=RoleMembership,
    read=each(read),
    rank=4,
    words=lambda i: "",
    alterable=frozenset({"admin", "inherit", "set"}),
    needs=lambda o: (ObjectId("role", o.id.path[1:]),),
    shared=True,
)
