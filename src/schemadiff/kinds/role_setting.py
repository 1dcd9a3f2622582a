"""What a role's sessions begin with: a setting of pg_db_role_setting -> RoleSetting."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.secrecy import setting_without_secret

HERE = "in database"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleSetting(Object):
    """The path is (role, name), or (role, HERE, name) for the database at hand alone, which is called `database`.

    `value` is as PostgreSQL stores it: the names of a list are quoted where they must be.
    """

    value: str
    database: str = field(compare=False)

    @property
    def is_here(self) -> bool:
        """Whether the setting is for the database at hand alone."""
        return len(self.id.path) > 2


def read(row: Row) -> RoleSetting:
    """One setting of one row."""
    name, _, value = row["setting"].partition("=")
    path = (row["role"], *((HERE,) if row["is_here"] else ()), name)
    return RoleSetting(
        id=ObjectId("role_setting", path),
        parent=ObjectId("role", path[:1]),
        value=setting_without_secret(name, value),
        database=row["database"],
    )


KIND = Kind(
    name="role_setting",
    model=RoleSetting,
    read=each(read),
    rank=6,
    words=lambda i: "",
    alterable=frozenset({"value"}),
    shared=True,
)
