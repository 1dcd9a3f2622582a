"""The @id, @unique and @@index of a model in; its primary key and its indexes, in Prisma's order, out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from schemadiff.prisma.attributes import Arguments, fail, found, refused, word_of
from schemadiff.prisma.columns import quoted
from schemadiff.prisma.defaults import sql_of
from schemadiff.prisma.names import INDEX, METHODS, OPERATOR_CLASSES, PRIMARY, UNIQUE, given
from schemadiff.prisma.scope import Scope
from schemadiff.prisma.syntax import Attribute, Block, Call, Entries, Field, Value, Word
from schemadiff.prisma.tables import Column, Index, Key, Part

_KEY = ("fields", "map", "name", "sort", "where")
_OTHERS = {"length": "MySQL", "clustered": "SQL Server"}


class Indexes:
    """Those of one model. `columns` are its columns by the names of their fields."""

    def __init__(self, block: Block, table: str, columns: Mapping[str, Column], scope: Scope) -> None:
        self.block, self.table, self.columns, self.scope = block, table, columns, scope
        self.fields = {field.name: field for field in block.fields}

    def key(self) -> Key | None:
        """The primary key."""
        keys = [*self._of_fields("id"), *((a, "") for a in self.block.attributes if a.name == "id")]
        if len(keys) > 1:
            fail(f"a second primary key of {self.block.name}", keys[1][0].origin)
        for attribute, field in keys:
            arguments, parts = self._read(attribute, field, _KEY)
            if any(part.order for part in parts) or "where" in arguments.values:
                fail("a primary key has neither an order nor a condition in PostgreSQL", attribute.origin)
            names = tuple(part.column for part in parts)
            if any(column.nullable for column in self.columns.values() if column.name in names):
                fail("a primary key is never null and no list", attribute.origin)
            return Key(arguments.text("map") or given(self.table, (), PRIMARY), names, attribute.origin)
        return None

    def all(self) -> Iterator[Index]:
        """First those that stand at a field, then @@index, then @@unique: so Prisma makes them."""
        for attribute, field in self._of_fields("unique"):
            yield self._index(attribute, field, unique=True)
        for name in ("index", "unique"):
            for attribute in self.block.attributes:
                if attribute.name == name:
                    yield self._index(attribute, "", unique=name == "unique")

    def _of_fields(self, name: str) -> Iterator[tuple[Attribute, str]]:
        for field in self.block.fields:
            if attribute := found(field.attributes, name):
                yield attribute, field.name

    def _index(self, attribute: Attribute, field: str, *, unique: bool) -> Index:
        known = _KEY if unique else (*_KEY, "type")
        arguments, parts = self._read(attribute, field, known)
        word = arguments.word("type") or "BTree"
        if word not in METHODS:
            fail(f"PostgreSQL has no index of type {word}", attribute.origin, f"there are: {', '.join(METHODS)}")
        if not unique and {"map", "name"} <= arguments.values.keys():
            fail("an index has one name", attribute.origin, "map is enough")
        columns = [part.column for part in parts]
        # Of an index, name is what map was called once; of @@unique it is the client's.
        said = arguments.text("map") or ("" if unique else arguments.text("name"))
        name = said or given(self.table, columns, UNIQUE if unique else INDEX)
        where = self._where(arguments.values["where"]) if "where" in arguments.values else ""
        return Index(name, unique, METHODS[word], parts, where, attribute.origin)

    def _read(self, attribute: Attribute, field: str, known: tuple[str, ...]) -> tuple[Arguments, tuple[Part, ...]]:
        for argument in attribute.arguments:
            if argument.name in _OTHERS:
                fail(f'"{argument.name}" is for {_OTHERS[argument.name]}', argument.origin)
        arguments = Arguments(attribute, "map" if field else "fields", known)
        if field:
            sort = arguments.word("sort")
            return arguments, (Part(self.columns[field].name, self._order(sort, attribute)),)
        parts = tuple(self._part(item) for item in arguments.items("fields"))
        if not parts or len({part.column for part in parts}) < len(parts):
            fail(f"{attribute.name} needs fields, each once", attribute.origin)
        return arguments, parts

    def _part(self, item: Value) -> Part:
        name = item.name if isinstance(item, Call) else word_of(item, "an index")
        if name not in self.columns:
            message = f"{self.block.name} has no column {name}"
            if name in self.fields:
                message = f"{name} is a relation: an index is on its fields"
            fail(message, item.origin, f"it has: {', '.join(self.columns)}")
        if not isinstance(item, Call):
            return Part(self.columns[name].name)
        for argument in item.arguments:
            if argument.name in _OTHERS:
                fail(f'"{argument.name}" is for {_OTHERS[argument.name]}', argument.origin)
        arguments = Arguments(item, "", ("sort", "ops"))
        order = self._order(arguments.word("sort"), item)
        return Part(self.columns[name].name, order, self._class(arguments.values.get("ops")))

    def _order(self, word: str, at: Attribute | Call) -> str:
        if word not in ("", "Asc", "Desc"):
            fail("sort is Asc or Desc", at.origin)
        return word.upper()

    def _class(self, value: Value | None) -> str:
        if value is None:
            return ""
        if isinstance(value, Call) and value.name == "raw":
            return Arguments(value, "value", ("value",)).text("value")
        if isinstance(value, Word) and value.text in OPERATOR_CLASSES:
            return OPERATOR_CLASSES[value.text]
        raise refused("no such operator class", value.origin, 'write it as raw("jsonb_path_ops")')

    def _where(self, value: Value) -> str:
        """The condition of a partial index: SQL, or fields with values."""
        if isinstance(value, Call) and value.name == "raw":
            return Arguments(value, "value", ("value",)).text("value")
        if not isinstance(value, Entries) or not value.items:
            fail('where is raw("SQL") or { field: value }', value.origin)
        return " AND ".join(self._condition(name, item, value) for name, item in value.items)

    def _condition(self, name: str, item: Value, at: Value) -> str:
        if name not in self.columns:
            fail(f"{self.block.name} has no column {name}", at.origin)
        column = quoted(self.columns[name].name)
        negated = isinstance(item, Entries)
        if isinstance(item, Entries):
            if len(item.items) != 1 or item.items[0][0] != "not":
                fail("a condition is a value, or { not: value }", item.origin)
            item = item.items[0][1]
        if isinstance(item, Word) and item.text == "null":
            return f"{column} IS {'NOT ' if negated else ''}NULL"
        field: Field = self.fields[name]
        text = sql_of(item, field.type, "", False, self.scope.labels.get(field.type, {}))
        return f"{column} {'!=' if negated else '='} {text}"
