"""Objects of a catalog and the columns of a foreign key in; out comes whether an index begins with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.index import Index
from schemadiff.model import Later, Object, ObjectId
from schemadiff.parse.lexer import tokenize
from schemadiff.parse.tokens import Cursor, Token, elements

# By table. A catalog of five thousand tables has thousands of foreign keys, and is looked through once for all, if
# somebody asks at all.
Held: TypeAlias = Mapping[ObjectId, Sequence[Index | Constraint]]


def held(objects: Iterable[Object]) -> Held:
    """The indexes and constraints of each table, found when somebody asks."""
    return Later(lambda: _held(objects))


def _held(objects: Iterable[Object]) -> Held:
    found: dict[ObjectId, list[Index | Constraint]] = {}
    for obj in objects:
        if isinstance(obj, Index | Constraint) and obj.parent is not None:
            found.setdefault(obj.parent, []).append(obj)
    return found


def is_indexed(columns: tuple[str, ...], table: ObjectId, known: Held) -> bool:
    """Whether an index, or the one of a key, begins with the columns, in whatever order."""
    return any(begins_with(columns, index) for index in _indexes(known.get(table, ())))


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
