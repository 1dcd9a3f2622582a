"""Roles: a row of pg_roles -> Role. Passwords are never read. Roles belong to the server, not to a database."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import identifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Object):
    """`inherit` is what new memberships of the role do (from 16 on). None: no limit, no end."""

    superuser: bool
    createdb: bool
    createrole: bool
    inherit: bool
    login: bool
    replication: bool
    bypassrls: bool
    connection_limit: int | None
    valid_until: str | None


def read(row: Row) -> Role:
    """The role of one row."""
    return Role(
        id=ObjectId("role", (row["name"],)),
        superuser=row["superuser"],
        createdb=row["createdb"],
        createrole=row["createrole"],
        inherit=row["inherit"],
        login=row["login"],
        replication=row["replication"],
        bypassrls=row["bypassrls"],
        connection_limit=row["connection_limit"],
        valid_until=row["valid_until"],
    )


KIND = Kind(
    name="role",
    model=Role,
    read=each(read),
    # Everything may name a role.
    rank=2,
    catalog="pg_authid",
    words=lambda i: f"ROLE {identifier(i.path[0])}",
    alterable=frozenset(
        {
            *("superuser", "createdb", "createrole", "inherit", "login", "replication", "bypassrls"),
            *("connection_limit", "valid_until"),
        }
    ),
    # Its password, and the memberships of roles that nobody here manages.
    holds_data=True,
    shared=True,
)
