"""Two versions of a column in, the USING expression of ALTER COLUMN … TYPE out, or nothing where none is needed."""

from __future__ import annotations

from schemadiff.kinds.column import Column
from schemadiff.quoting import identifier

# Types of a family have casts between them. Text has one to and from every type but "char".
_TEXT = frozenset({"text", "character varying", "character", "name", "citext"})
_NUMBERS = frozenset({"smallint", "integer", "bigint", "numeric", "real", "double precision"})
_FAMILIES = (
    {"date", "timestamp without time zone", "timestamp with time zone"},
    {"time without time zone", "time with time zone", "interval"},
    {"json", "jsonb"},
    {"inet", "cidr"},
    {"bit", "bit varying"},
    {*_TEXT, '"char"'},
)
# What has no cast to every number has one to this, which has one to all others.
_VIA = {"boolean": "integer", "money": "numeric", "oid": "bigint", "bit": "bigint"}
_WITHOUT_DAY = {"time with time zone", "interval"}


def using(old: Column, new: Column, *, rebuilt: bool) -> str:
    """How a value of the old type becomes one of the new; empty where PostgreSQL converts by itself.

    `rebuilt` says that the type was made anew under its old name, so that only its text form is common to both.
    """
    name = identifier(new.id.path[-1])
    if rebuilt:
        return f"{name}::{_text_form(old.type, new.type)}::{new.type}"
    return converted(name, old.type, new.type)


def converted(value: str, before: str, after: str) -> str:
    """The value of one type as one of another, as `using` says."""
    array = after.endswith("[]")
    elements = (_element(before), _element(after))
    if array == before.endswith("[]"):
        if elements[0] == elements[1]:
            return ""
        hops = _hops(*elements)
        if hops is not None:
            return "::".join((value, *(hop + "[]" * array for hop in hops), after))
    return f"{value}::{_text_form(before, after)}::{after}"


def _text_form(before: str, after: str) -> str:
    return "text[]" if before.endswith("[]") and after.endswith("[]") else "text"


def _element(type_: str) -> str:
    """The type without modifier and array brackets; `timestamp(3) without time zone` loses its `(3)`."""
    return without_modifier(type_.removesuffix("[]"))


def without_modifier(type_: str) -> str:
    """The type without its modifier: two that are alike then differ in how much goes in."""
    head, bracket, tail = type_.partition("(")
    return head + tail.partition(")")[2] if bracket else type_


def _hops(before: str, after: str) -> list[str] | None:
    """The types between two on a way of casts; None where only their text forms have something in common."""
    if {before, after} == _WITHOUT_DAY:
        return ["time without time zone"]
    numbers = _NUMBERS | _VIA.keys()
    if before in numbers and after in numbers:
        via = (_VIA.get(before), _VIA.get(after))
        return list(dict.fromkeys(hop for hop in via if hop is not None and hop not in (before, after)))
    family = any(before in types and after in types for types in _FAMILIES)
    text = '"char"' not in (before, after) and (before in _TEXT or after in _TEXT)
    return [] if family or text else None
