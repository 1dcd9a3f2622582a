"""Foreign servers: a row of pg_foreign_server -> Server."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import qualified
from schemadiff.secrecy import without_secrets


@dataclass(frozen=True, slots=True, kw_only=True)
class Server(Object):
    """Options are `name=value`, without their secrets."""

    wrapper: str
    type: str | None
    version: str | None
    options: tuple[str, ...]


def read(row: Row) -> Server:
    """The server of one row."""
    return Server(
        id=ObjectId("server", (row["name"],)),
        wrapper=row["wrapper"],
        type=row["type"],
        version=row["version"],
        options=tuple(sorted(without_secrets(row["options"]))),
    )


KIND = Kind(
    name="server",
    model=Server,
    read=each(read),
    rank=82,
    catalog="pg_foreign_server",
    words=lambda i: f"SERVER {qualified(i.path)}",
    alterable=frozenset({"version", "options"}),
)
