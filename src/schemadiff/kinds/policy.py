"""Row security policies: a row of pg_policy -> Policy."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemadiff.kinds.base import Kind, each
from schemadiff.kinds.table import table_of
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import identifier, qualified

_COMMANDS = {"*": "ALL", "r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy(Object):
    """`roles` are quoted names or PUBLIC; expressions are PostgreSQL's own text."""

    permissive: bool
    command: str
    roles: tuple[str, ...]
    using: str | None
    check: str | None
    role_names: tuple[str, ...] = field(compare=False)


def read(row: Row) -> Policy:
    """The policy of one row."""
    return Policy(
        id=ObjectId("policy", (row["schema"], row["table_name"], row["name"])),
        parent=table_of(row),
        permissive=row["permissive"],
        command=_COMMANDS[row["command"]],
        roles=tuple(row["roles"]),
        using=row["using_expression"],
        check=row["check_expression"],
        role_names=tuple(row["role_names"]),
    )


def _another_policy(old: Object, new: Object, changed: frozenset[str]) -> bool:
    """ALTER POLICY replaces an expression, and cannot take one away."""
    assert isinstance(old, Policy)
    assert isinstance(new, Policy)
    return (new.using is None and old.using is not None) or (new.check is None and old.check is not None)


KIND = Kind(
    name="policy",
    model=Policy,
    read=each(read),
    rank=212,
    catalog="pg_policy",
    words=lambda i: f"POLICY {identifier(i.path[2])} ON {qualified(i.path[:2])}",
    alterable=frozenset({"roles", "using", "check"}),
    rebuild=_another_policy,
    fragile=lambda o: True,
    roles=lambda o: o.role_names if isinstance(o, Policy) else (),
)
