"""A catalog and the names that files give in; which object an unnamed piece of a file makes, out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection

from schemadiff.kinds.column import Column
from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.index import Index
from schemadiff.kinds.inheritance import Inheritance
from schemadiff.kinds.owned_by import OwnedBy
from schemadiff.model import Catalog, ObjectId
from schemadiff.parse.lexer import tokenize
from schemadiff.parse.tokens import Cursor, Token


class Unnamed:
    """Hands out what PostgreSQL has named, in the order of the files.

    Where it mistakes one for another, the proof of the result finds out.
    """

    def __init__(self, catalog: Catalog, named: Collection[ObjectId]) -> None:
        self._taken = set(named)
        self._constraints: dict[ObjectId, list[Constraint]] = defaultdict(list)
        self._indexes: dict[tuple[str, ...], list[Index]] = defaultdict(list)
        self._columns: dict[ObjectId, set[str]] = defaultdict(set)
        self._inheritances: dict[ObjectId, list[ObjectId]] = defaultdict(list)
        self._sequences: dict[tuple[str, ...], ObjectId] = {}
        # Among the names that PostgreSQL gives, a shorter one was given earlier.
        for object_id in sorted(catalog.objects, key=lambda i: (len(i.path[-1]), i)):
            self._note(catalog, object_id)

    def _note(self, catalog: Catalog, object_id: ObjectId) -> None:
        table = ObjectId("table", object_id.path[:2])
        match catalog.objects[object_id]:
            case Constraint() as constraint:
                self._constraints[table].append(constraint)
            case Index() as index:
                self._indexes[index.table].append(index)
            case Column():
                self._columns[table].add(object_id.path[2])
            case Inheritance():
                self._inheritances[table].append(object_id)
            case OwnedBy(column=column):
                self._sequences.setdefault(column, ObjectId("sequence", object_id.path))

    def columns(self, table: ObjectId) -> frozenset[str]:
        """The columns of a table."""
        return frozenset(self._columns[table])

    def inheritances(self, table: ObjectId) -> tuple[ObjectId, ...]:
        """What the table inherits."""
        return tuple(self._inheritances[table])

    def sequence(self, column: ObjectId) -> ObjectId:
        """The sequence of a serial column."""
        schema, table, name = column.path
        return self._sequences.get(column.path, ObjectId("sequence", (schema, f"{table}_{name}_seq")))

    def constraint(self, table: ObjectId, type_: str, columns: frozenset[str] | None) -> ObjectId | None:
        """The next constraint of this type on these columns. Of equal keys in one statement PostgreSQL makes one."""
        alike = [
            c.id
            for c in self._constraints[table]
            if c.type == type_ and (columns is None or frozenset(c.columns) == columns)
        ]
        free = [object_id for object_id in alike if object_id not in self._taken]
        found = next(iter(free), alike[0] if alike and type_ in "pu" else None)
        if found is not None:
            self._taken.add(found)
        return found

    def index(self, table: tuple[str, ...], tokens: tuple[Token, ...]) -> ObjectId | None:
        """The index that CREATE INDEX without a name most probably makes."""
        free = [index for index in self._indexes[table] if index.id not in self._taken]
        wanted = _words(tokens)
        found = min(free, key=lambda index: _distance(wanted, _words(tokenize(index.definition))), default=None)
        if found is None:
            return None
        self._taken.add(found.id)
        return found.id


def _words(tokens: tuple[Token, ...]) -> Counter[str]:
    """What CREATE INDEX says behind its table, and whether the index is unique."""
    cursor = Cursor(tokens)
    unique = any(token.key == "UNIQUE" for token in cursor.until("ON"))
    cursor.need("ON")
    cursor.take("ONLY")
    cursor.name()
    method = [] if cursor.key() == "USING" else ["using", "btree"]
    words = (token.identifier for token in cursor.until() if token.kind != "symbol")
    return Counter([*words, *method, *(["unique"] if unique else [])])


def _distance(one: Counter[str], other: Counter[str]) -> int:
    return ((one - other) + (other - one)).total()
