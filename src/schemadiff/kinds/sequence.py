"""Sequences: a row of pg_sequence -> Sequence. Identity sequences belong to their column."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import qualified

# The largest number of each type that a sequence can have.
TOPS = {"smallint": 2**15 - 1, "integer": 2**31 - 1, "bigint": 2**63 - 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence(Object):
    """Every option of CREATE SEQUENCE; OWNED BY is an object of its own (owned_by)."""

    type: str
    start: int
    increment: int
    minimum: int
    maximum: int
    cache: int
    cycle: bool
    persistence: str

    @property
    def top(self) -> int:
        """The largest number of its type."""
        return TOPS[self.type]


_FIELDS = ("type", "start", "increment", "minimum", "maximum", "cache", "cycle", "persistence")


def read(row: Row) -> Sequence:
    """The sequence of one row."""
    return Sequence(id=ObjectId("sequence", (row["schema"], row["name"])), **{f: row[f] for f in _FIELDS})


KIND = Kind(
    name="sequence",
    model=Sequence,
    read=each(read),
    rank=50,
    catalog="pg_class",
    words=lambda i: f"SEQUENCE {qualified(i.path)}",
    alterable=frozenset(_FIELDS),
    names=lambda o: (("relation", *o.id.path),),
    holds_data=True,
)
