"""Settings of the database: a row of pg_db_role_setting, taken apart -> DatabaseSetting (ALTER DATABASE … SET)."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.secrecy import setting_without_secret


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseSetting(Object):
    """The value of one parameter for everyone who connects, as PostgreSQL keeps it."""

    value: str


def read(row: Row) -> DatabaseSetting:
    """The setting of one row."""
    return DatabaseSetting(
        id=ObjectId("database_setting", (row["name"],)), value=setting_without_secret(row["name"], row["value"])
    )


KIND = Kind(
    name="database_setting",
    model=DatabaseSetting,
    read=each(read),
    rank=870,
    words=lambda i: "",
    alterable=frozenset({"value"}),
    # Operators set parameters too: only what a file says of one counts. But for that by which no trigger fires.
    optional=lambda i: i.path != ("session_replication_role",),
)
