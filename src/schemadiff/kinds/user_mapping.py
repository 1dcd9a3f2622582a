"""User mappings: a row of pg_user_mappings -> UserMapping."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import identifier
from schemadiff.secrecy import without_secrets

PUBLIC = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserMapping(Object):
    """Options are `name=value`, without their secrets. No role can be named `public`, so that path means all."""

    options: tuple[str, ...]


def read(row: Row) -> UserMapping:
    """The mapping of one row."""
    return UserMapping(
        id=ObjectId("user_mapping", (row["server"], row["role"] or PUBLIC)),
        options=tuple(sorted(without_secrets(row["options"]))),
    )


def words(object_id: ObjectId) -> str:
    """`USER MAPPING FOR app SERVER archive`."""
    server, role = object_id.path
    return f"USER MAPPING FOR {'PUBLIC' if role == PUBLIC else identifier(role)} SERVER {identifier(server)}"


KIND = Kind(
    name="user_mapping",
    model=UserMapping,
    read=each(read),
    rank=84,
    catalog="pg_user_mapping",
    words=words,
    alterable=frozenset({"options"}),
    roles=lambda o: () if o.id.path[1] == PUBLIC else (o.id.path[1],),
)
