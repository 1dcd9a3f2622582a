"""Objects of a catalog and the columns of a foreign key in; out comes whether an index begins with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TypeAlias

from schemadiff.belonging import belonging
from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.index import Index
from schemadiff.model import Object, ObjectId
from schemadiff.parse.lexer import tokenize
from schemadiff.parse.tokens import Cursor, Token, elements

# What each table has. A catalog of five thousand tables has thousands of foreign keys, and somebody asks for a few.
Held: TypeAlias = Callable[[ObjectId], Sequence[Index | Constraint]]


def held(objects: Mapping[ObjectId, Object]) -> Held:
    """The indexes and constraints of a table, found when somebody asks."""
    among = cache(lambda: belonging(objects))

    def of(table: ObjectId) -> Sequence[Index | Constraint]:
        below = (objects[who] for who in sorted(among().below({table})))
        return [obj for obj in below if isinstance(obj, Index | Constraint)]

    return of


def is_indexed(columns: tuple[str, ...], table: ObjectId, known: Held) -> bool:
    """Whether an index, or the one of a key, begins with the columns, in whatever order."""
    return any(begins_with(columns, index) for index in _indexes(known(table)))


def begins_with(columns: tuple[str, ...], index: tuple[str, ...]) -> bool:
    """Whether an index of these columns finds rows by those; a shorter one does, if it has no others."""
    return bool(index) and set(index[: len(columns)]) <= set(columns)


def _indexes(parts: Iterable[Index | Constraint]) -> Iterator[tuple[str, ...]]:
    for obj in parts:
        if isinstance(obj, Index):
            yield index_columns(obj.definition)
        elif obj.type in "pu":
            yield obj.columns


def index_columns(definition: str) -> tuple[str, ...]:
    """The columns that a CREATE INDEX begins with, up to its first expression; none where it is not of all rows."""
    cursor = Cursor(tokenize(definition))
    cursor.until("(")
    columns = elements(cursor.skip_parentheses())
    cursor.until("WHERE")
    return () if cursor.take("WHERE") and not _is_of_all_keys(cursor.until()) else _plain(columns)


def _plain(found: list[tuple[Token, ...]]) -> tuple[str, ...]:
    columns = []
    for element in found:
        if not element or not element[0].is_name or (len(element) > 1 and element[1].key in ("(", ".")):
            break
        columns.append(element[0].identifier)
    return tuple(columns)


def _is_of_all_keys(condition: tuple[Token, ...]) -> bool:
    """`WHERE (c IS NOT NULL)`: a key that is NULL refers to nothing."""
    keys = [token.key for token in condition if token.key not in ("(", ")")]
    return keys[1:] == ["IS", "NOT", "NULL"]
