"""How rows of a table are made: what the modules here that think it up hand to those that do it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from schemadiff.model import ObjectId
from schemadiff.proof.shapes import Check, Reference

# A NULL in every so many rows, where there may be one.
NULLS = 10


@dataclass(frozen=True, slots=True)
class Link:
    """A reference, and the temporary table of the keys that it may hold. It shares columns with those of `after`."""

    reference: Reference
    keys: str
    after: tuple[str, ...]
    itself: bool
    ahead: bool


@dataclass(frozen=True, slots=True)
class Pool:
    """A temporary table of combinations that satisfy checks, and the statement that makes it. Where a check cannot be
    computed of one of them, `carefully` are those that leave that one out, and take a hundred times as long.
    """

    name: str
    columns: tuple[str, ...]
    make: str
    carefully: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How rows of a table are made: `expressions` say, of the number of the row, what the `columns` are filled with."""

    table: ObjectId
    columns: tuple[str, ...]
    expressions: Mapping[str, str]
    links: tuple[Link, ...]
    pools: tuple[Pool, ...]
    walks: Mapping[Reference, tuple[Reference, ...]]
    checks: tuple[Check, ...]
    required: tuple[str, ...]
    nullable: frozenset[str]
    sequences: Mapping[str, str]
    alone: Mapping[str, str]
    torn: frozenset[str]
