"""Operators: a row of pg_operator -> Operator."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import identifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator(Object):
    """Functions and operators are named as SQL writes them; a prefix operator has no `left`."""

    left: str | None
    right: str
    function: str
    commutator: str | None
    negator: str | None
    restrict: str | None
    join: str | None
    hashes: bool
    merges: bool


_PLAIN = ("function", "commutator", "negator", "restrict", "join", "hashes", "merges")


def read(row: Row) -> Operator:
    """The operator of one row."""
    left, right = row["left_type"], row["right_type"]
    return Operator(
        id=ObjectId("operator", (row["schema"], row["name"], f"{left or 'NONE'}, {right}")),
        left=left,
        right=right,
        **{f: row[f] for f in _PLAIN},
    )


def words(object_id: ObjectId) -> str:
    """`OPERATOR public.+ (integer, integer)`; an operator's name is never quoted."""
    schema, name, types = object_id.path
    return f"OPERATOR {identifier(schema)}.{name} ({types})"


KIND = Kind(
    name="operator",
    model=Operator,
    read=each(read),
    rank=68,
    catalog="pg_operator",
    words=words,
    alterable=frozenset({"restrict", "join"}),
)
