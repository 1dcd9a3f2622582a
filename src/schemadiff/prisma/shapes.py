"""Keys, indexes and foreign keys of a catalog in; what Prisma can say of them, or None where it cannot, out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.index import Index
from schemadiff.parse.lexer import tokenize
from schemadiff.parse.tokens import Cursor, HeadError, Token, elements
from schemadiff.prisma.expressions import unqualified
from schemadiff.prisma.tables import Part

METHODS = frozenset(("btree", "hash", "gist", "gin", "spgist", "brin"))


@dataclass(frozen=True, slots=True)
class SeenIndex:
    """A primary key, a unique key or an index."""

    name: str
    unique: bool
    method: str
    parts: tuple[Part, ...]
    where: str = ""


@dataclass(frozen=True, slots=True)
class SeenKey:
    """A foreign key."""

    name: str
    columns: tuple[str, ...]
    table: tuple[str, str]
    references: tuple[str, ...]
    on_delete: str
    on_update: str


def key_of(constraint: Constraint) -> SeenIndex | None:
    """A primary or unique key, which Prisma takes for an index."""
    cursor = Cursor(tokenize(constraint.definition))
    if not cursor.take("PRIMARY", "KEY") and not cursor.take("UNIQUE"):
        return None
    cursor.take("NULLS", "NOT", "DISTINCT")
    columns = _names(cursor.skip_parentheses())
    if not cursor.done or not columns:
        return None
    return SeenIndex(constraint.id.path[2], True, "btree", tuple(map(Part, columns)))


def foreign_key_of(constraint: Constraint) -> SeenKey | None:
    """A foreign key that matches simply."""
    cursor = Cursor(tokenize(constraint.definition))
    try:
        cursor.need("FOREIGN", "KEY")
        columns = _names(cursor.skip_parentheses())
        cursor.need("REFERENCES")
        schema, table = cursor.name()
        references = _names(cursor.skip_parentheses())
        update = _action(cursor) if cursor.take("ON", "UPDATE") else "NO ACTION"
        delete = _action(cursor) if cursor.take("ON", "DELETE") else "NO ACTION"
    except (HeadError, ValueError):
        return None
    if not cursor.done or not columns or not references:
        return None
    return SeenKey(constraint.id.path[2], columns, (schema, table), references, delete, update)


def _names(tokens: tuple[Token, ...]) -> tuple[str, ...]:
    """Plain columns; none where one of them is a period (18)."""
    columns = elements(tokens)
    return tuple(column[0].identifier for column in columns) if all(len(c) == 1 for c in columns) else ()


def _action(cursor: Cursor) -> str:
    first = cursor.next().key
    return f"{first} {cursor.next().key}" if first in ("NO", "SET") else first


def index_of(index: Index) -> SeenIndex | None:
    """An index in plain columns, with a condition or without."""
    text = index.definition
    tokens = tokenize(text)
    cursor = Cursor(tokens)
    cursor.until("USING")
    if not cursor.take("USING"):
        return None
    method = cursor.next().identifier
    parts = [_part(stretch, text) for stretch in elements(cursor.skip_parentheses())]
    where = unqualified(text[cursor.start :]) if cursor.take("WHERE") and not cursor.done else ""
    if (not where and not cursor.done) or method not in METHODS or None in parts:
        return None
    return SeenIndex(index.id.path[1], index.is_unique, method, tuple(p for p in parts if p), where)


def _part(tokens: tuple[Token, ...], text: str) -> Part | None:
    if not tokens or not tokens[0].is_name or any(t.key in ("(", "COLLATE", "NULLS") for t in tokens):
        return None
    descending = tokens[-1].key == "DESC"
    class_ = tokens[1 : len(tokens) - descending]
    said = text[class_[0].start : class_[-1].end] if class_ else ""
    return Part(tokens[0].identifier, "DESC" if descending else "", re.sub(r"\s+", " ", said))
