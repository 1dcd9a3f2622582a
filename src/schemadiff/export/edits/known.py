"""Names as statements write them in; the objects of a catalog that they mean out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from schemadiff.kinds.column import Column
from schemadiff.kinds.owner import Owner
from schemadiff.model import Catalog, ObjectId
from schemadiff.parse.head import KINDS as WORDS
from schemadiff.parse.head import kind_words, object_name
from schemadiff.parse.statements import Name
from schemadiff.parse.tokens import Cursor, Token, elements

RELATIONS = ("table", "view", "materialized_view", "sequence", "index")
TYPES = ("enum", "composite", "range", "domain", "base_type")
ROUTINES = ("function", "procedure", "aggregate")
# What a word of SQL may mean.
_MEANINGS = {"table": RELATIONS, "type": TYPES, "function": ROUTINES, "procedure": ROUTINES, "aggregate": ROUTINES}
_MODES = ("IN", "INOUT", "VARIADIC")
_SPELLINGS = {
    "bool": "boolean",
    "char": "character",
    "decimal": "numeric",
    "dec": "numeric",
    "float": "double precision",
    "float4": "real",
    "float8": "double precision",
    "int": "integer",
    "int2": "smallint",
    "int4": "integer",
    "int8": "bigint",
    "timestamp": "timestamp without time zone",
    "timestamptz": "timestamp with time zone",
    "time": "time without time zone",
    "timetz": "time with time zone",
    "varbit": "bit varying",
    "varchar": "character varying",
}
_MODIFIER = re.compile(r"\s*\([^)]*\)")
_SPACE = re.compile(r"\s*([.\[\]])\s*|\s+")


class Known:
    """The objects of one catalog by name, and what has comments, owners or grants there without being an object."""

    def __init__(self, catalog: Catalog) -> None:
        self._by_name: dict[tuple[str, ...], list[ObjectId]] = defaultdict(list)
        self._identities: dict[Name, ObjectId] = {}
        self.owners = {o.id: o.role for o in catalog.objects.values() if isinstance(o, Owner)}
        targets = {target for i in catalog.objects if (target := i.target) is not None}
        for object_id in sorted(catalog.objects.keys() | targets):
            for length in range(len(object_id.path) + 1):
                self._by_name[object_id.kind, *object_id.path[:length]].append(object_id)
            column = catalog.objects.get(object_id)
            if isinstance(column, Column) and column.identity:
                self._identities[column.identity.sequence] = object_id
            if object_id.kind == "constraint":
                self._by_name["index", object_id.path[0], object_id.path[2]].append(object_id)

    def like(self, kind: str, path: Sequence[str]) -> tuple[ObjectId, ...]:
        """The objects whose path begins so."""
        return tuple(self._by_name.get((kind, *path), ()))

    def named(self, kind: str, name: Name, schemas: Sequence[str], *, inside: bool = True) -> tuple[ObjectId, ...]:
        """What a name means that has no schema or one; `kind` as the parser calls it, `inside` where it has schemas."""
        kinds = _MEANINGS.get(kind, (kind,))
        paths = [(schema, *name[-1:]) for schema in (name[-2:-1] or schemas)] if inside else [name[-1:]]
        found = (tuple(i for k in kinds for i in self.like(k, path)) for path in paths)
        return next(filter(None, found), ())

    def identity(self, sequence: Name, schemas: Sequence[str]) -> ObjectId | None:
        """The column whose identity the sequence is."""
        paths = ((schema, sequence[-1]) for schema in (sequence[-2:-1] or schemas))
        return next((self._identities[path] for path in paths if path in self._identities), None)

    def part(self, kind: str, table: Name, name: str, schemas: Sequence[str]) -> tuple[ObjectId, ...]:
        """What a name means inside a table, view or type."""
        found = (self.like(kind, (schema, table[-1], name)) for schema in (table[-2:-1] or schemas))
        return next(filter(None, found), ())

    def object(self, cursor: Cursor, schemas: Sequence[str], words: tuple[str, ...] = ()) -> tuple[ObjectId, ...]:
        """What a kind's words, unless they were read, and a name mean; the cursor moves behind them."""
        kind, inside = WORDS[words or kind_words(cursor) or ("TABLE",)]
        cursor.take("IF", "EXISTS")
        cursor.take("ONLY")
        name = object_name(cursor, kind)
        cursor.take("*")
        found = self.named(kind, name, schemas, inside=inside)
        arguments = cursor.skip_parentheses() if cursor.key() == "(" and kind in (*ROUTINES, "operator") else None
        return self.routine(found, arguments) if kind in ROUTINES else found

    def routine(self, found: Sequence[ObjectId], arguments: tuple[Token, ...] | None) -> tuple[ObjectId, ...]:
        """Those of some overloads that have these arguments; all of them where that cannot be told."""
        if len(found) < 2 or arguments is None:
            return tuple(found)
        exact = [object_id for object_id in found if _has_arguments(object_id, arguments)]
        return tuple(exact) if len(exact) == 1 else tuple(found)


def _has_arguments(routine: ObjectId, tokens: tuple[Token, ...]) -> bool:
    wanted = [_plain(type_) for type_ in routine.path[2].split(", ")] if routine.path[2] else []
    written = [spellings for element in elements(tokens) if (spellings := _argument(element))]
    return len(wanted) == len(written) and all(w in s for w, s in zip(wanted, written, strict=True))


def _argument(element: tuple[Token, ...]) -> frozenset[str]:
    """What the type of an argument may be: with the first word, or without it, if that is a name."""
    if not element or element[0].key in ("OUT", "TABLE"):
        return frozenset()
    start = 1 if element[0].key in _MODES and len(element) > 1 else 0
    end = next((n for n, token in enumerate(element) if token.key in ("DEFAULT", "=")), len(element))
    rest = element[start:end]
    return frozenset(_plain(" ".join(token.text for token in part)) for part in (rest, rest[1:]) if part)


def _plain(type_: str) -> str:
    """A type without modifier, quotes and schema, under the name that PostgreSQL prints."""
    text = _SPACE.sub(lambda m: m[1] or " ", _MODIFIER.sub("", type_.lower())).replace('"', "").strip()
    base, bracket, rest = text.rpartition(".")[2].partition("[")
    return _SPELLINGS.get(base, base) + bracket + rest
