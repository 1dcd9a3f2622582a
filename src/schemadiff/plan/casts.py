"""Two versions of a column in, the USING expression of ALTER COLUMN … TYPE out, or nothing where none is needed."""

from __future__ import annotations

from schemadiff.kinds.column import Column
from schemadiff.quoting import identifier

_FAMILIES = (
    {"smallint", "integer", "bigint", "numeric", "real", "double precision", "money", "oid", "bit", "boolean"},
    {"text", "character varying", "character", "name", '"char"', "citext"},
    {"date", "timestamp without time zone", "timestamp with time zone"},
    {"time without time zone", "time with time zone", "interval"},
    {"json", "jsonb"},
    {"inet", "cidr"},
    {"bit", "bit varying"},
)


def using(old: Column, new: Column, *, rebuilt: bool) -> str:
    """How a value of the old type becomes one of the new; empty where PostgreSQL converts by itself.

    `rebuilt` says that the type was made anew under its old name, so that only its text form is common to both.
    """
    name = identifier(new.id.path[-1])
    before, after = _element(old.type), _element(new.type)
    text = "text[]" if new.type.endswith("[]") and old.type.endswith("[]") else "text"
    if rebuilt:
        return f"{name}::{text}::{new.type}"
    if (before, old.type.endswith("[]")) == (after, new.type.endswith("[]")):
        return ""
    if _castable(before, after) and old.type.endswith("[]") == new.type.endswith("[]"):
        return f"{name}::{new.type}"
    return f"{name}::{text}::{new.type}"


def _element(type_: str) -> str:
    """The type without modifier and array brackets; `timestamp(3) without time zone` loses its `(3)`."""
    base = type_.removesuffix("[]")
    head, bracket, tail = base.partition("(")
    return head + tail.partition(")")[2] if bracket else base


def _castable(before: str, after: str) -> bool:
    """Whether an explicit cast exists: within a family, and from anything to text and back."""
    text = _FAMILIES[1]
    return before in text or after in text or any(before in family and after in family for family in _FAMILIES)
