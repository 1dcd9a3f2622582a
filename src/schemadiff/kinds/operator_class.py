"""Operator classes: a row of pg_opclass with its members -> OperatorClass."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import identifier, qualified


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorClass(Object):
    """All that CREATE OPERATOR CLASS takes; nothing of it can be altered. `members` are written as there."""

    type: str
    default: bool
    family: tuple[str, str]
    storage: str | None
    members: tuple[str, ...]


def read(row: Row) -> OperatorClass:
    """The class of one row."""
    return OperatorClass(
        id=ObjectId("operator_class", (row["schema"], row["name"], row["access_method"])),
        type=row["type"],
        default=row["is_default"],
        family=(row["family_schema"], row["family"]),
        storage=row["storage"],
        members=tuple(row["members"]),
    )


def _names(obj: Object) -> tuple[tuple[str, ...], ...]:
    """A type has one default class for an access method, and one place in a family, whatever the class's name."""
    assert isinstance(obj, OperatorClass)
    place = ("operator family", obj.id.path[2], *obj.family, obj.type)
    return (place, ("default operator class", obj.id.path[2], obj.type)) if obj.default else (place,)


KIND = Kind(
    name="operator_class",
    model=OperatorClass,
    read=each(read),
    rank=72,
    catalog="pg_opclass",
    words=lambda i: f"OPERATOR CLASS {qualified(i.path[:2])} USING {identifier(i.path[2])}",
    names=_names,
)
