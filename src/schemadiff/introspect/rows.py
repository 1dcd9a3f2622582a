"""A query in, its rows out, row by row or column by column; none where the role may not see them."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from psycopg import Connection
from psycopg.errors import InsufficientPrivilege

from schemadiff.introspect.part import Part
from schemadiff.introspect.reading import Reading
from schemadiff.kinds.base import Columns, query_of

# How many rows are taken at a time of those that are kept as numbers.
_AT_A_TIME = 10_000


@dataclass(frozen=True, slots=True)
class NumberRows:
    """Rows of nothing but numbers, all of one width: a large schema has many, which take a tenth of their room so."""

    numbers: array[int]
    width: int

    def __iter__(self) -> Iterator[tuple[int, ...]]:
        return zip(*[iter(self.numbers)] * self.width, strict=True)


def rows_of(connection: Connection[Any], query: str) -> Sequence[tuple[Any, ...]]:
    """The rows of a query."""
    return connection.execute(query.encode()).fetchall()


def named_rows(connection: Connection[Any], name: str, part: Part | None = None) -> Sequence[tuple[Any, ...]]:
    """The rows of a query of `kinds/sql`; with a part, those that are of that."""
    return rows_of(connection, _text(name, part))


def number_rows(connection: Connection[Any], name: str) -> NumberRows:
    """The rows of a query that says nothing but numbers, once and for all."""
    cursor = connection.execute(query_of(name).encode())
    numbers = array("q")
    while rows := cursor.fetchmany(_AT_A_TIME):
        numbers.extend(chain.from_iterable(rows))
    return NumberRows(numbers, len(cursor.description or ()))


def columns_of(connection: Connection[Any], name: str, part: Part | None = None) -> Columns:
    """The same, column by column; none where there are no rows."""
    cursor = connection.execute(_text(name, part).encode())
    names = [column.name for column in cursor.description or ()]
    return dict(zip(names, zip(*cursor.fetchall(), strict=True), strict=False))


def open_columns(connection: Connection[Any], name: str, reading: Reading, *kinds: str) -> Columns:
    """The same; none where the role may not see them, which is noted of the kinds that need them."""
    try:
        return columns_of(connection, name, reading.part)
    except InsufficientPrivilege:
        reading.unreadable.update(kinds or (name,))
        return {}


def only(columns: Columns, wanted: Sequence[bool]) -> Columns:
    """The rows that are wanted."""
    if all(wanted):
        return columns
    return {name: [v for v, w in zip(column, wanted, strict=True) if w] for name, column in columns.items()}


def _text(name: str, part: Part | None) -> str:
    return part.restricted(name, query_of(name)) if part else query_of(name)
