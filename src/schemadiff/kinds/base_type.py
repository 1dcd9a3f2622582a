"""Base types and shell types: a row of pg_type -> BaseType."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import qualified

# ALTER TYPE … SET changes these, as far as they are functions.
_SETTABLE = ("RECEIVE", "SEND", "TYPMOD_IN", "TYPMOD_OUT", "ANALYZE", "SUBSCRIPT")


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseType(Object):
    """`options` are (name, value) as in CREATE TYPE, those that are not the default; a shell type has none."""

    options: tuple[tuple[str, str], ...]


def read(row: Row) -> BaseType:
    """The type of one row."""
    return BaseType(
        id=ObjectId("base_type", (row["schema"], row["name"])),
        options=tuple((name, value) for name, value in row["options"]),
    )


def _another_type(old: Object, new: Object, changed: frozenset[str]) -> bool:
    """A shell can be filled; of a type that is there only some functions can be exchanged."""
    assert isinstance(old, BaseType)
    assert isinstance(new, BaseType)
    differing = {name for name, _ in set(old.options) ^ set(new.options)}
    return bool(old.options) and (not new.options or not differing <= set(_SETTABLE))


KIND = Kind(
    name="base_type",
    model=BaseType,
    read=each(read),
    rank=33,
    catalog="pg_type",
    words=lambda i: f"TYPE {qualified(i.path)}",
    alterable=frozenset({"options"}),
    rebuild=_another_type,
    names=lambda o: (("type", *o.id.path),),
    shell=True,
)
