"""Privileges of one grantee on one object: aclexplode's rows, gathered -> Grant. Default ones are not objects."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row

OWNER = "owner"
PUBLIC = "public"
# Targets that are no objects of their own: files cannot make them.
UNLISTED = frozenset({"database", "large_object"})
_LANGUAGES = frozenset(ObjectId("language", (name,)) for name in ("c", "internal", "plpgsql", "sql"))


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


def _needs(obj: Object) -> tuple[ObjectId, ...]:
    """A column's grant stands behind the one on its table: REVOKE on a table takes it from the columns as well."""
    kind, *path = obj.id.path
    if kind != "column":
        return ()
    holder = path[:2]
    return tuple(ObjectId("grant", (k, *holder, path[-1])) for k in ("table", "view", "materialized_view"))


def _names(obj: Object) -> tuple[tuple[str, ...], ...]:
    kind, *path = obj.id.path
    return (("privileges", *path[:2], path[-1]),) if kind in ("column", "table", "view", "materialized_view") else ()


def _shakes(old: Object, new: Object, changed: frozenset[str]) -> frozenset[str]:
    assert isinstance(old, Grant)
    assert isinstance(new, Grant)
    return frozenset({"grant"}) if set(old.privileges) - set(new.privileges) else frozenset()


def _on_what_no_file_makes(object_id: ObjectId) -> bool:
    """Of the database, large objects and what PostgreSQL made hosts grant as they please: what a file says counts."""
    target = object_id.target
    assert target is not None
    return target.kind in UNLISTED or target.path[0] == "pg_catalog" or target in _LANGUAGES


KIND = Kind(
    name="grant",
    model=Grant,
    read=each(read),
    rank=920,
    words=lambda i: "",
    alterable=frozenset({"privileges", "grantable"}),
    needs=_needs,
    names=_names,
    shakes=_shakes,
    fragile=lambda o: True,
    optional=_on_what_no_file_makes,
    roles=lambda o: (o.role,) if isinstance(o, Grant) and o.role else (),
)
