"""Tables in; the statements with which Prisma Migrate makes them, byte for byte and in its order, out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from schemadiff.diagnostics import Origin
from schemadiff.prisma.columns import named, quoted
from schemadiff.prisma.tables import Column, ForeignKey, Index, Part, Table, Tables

_METHODS = {"btree": "", "hash": " USING HASH", "gist": " USING GIST", "gin": " USING GIN"}
_METHODS |= {"spgist": " USING SPGIST", "brin": " USING BRIN"}


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement with the heading that Prisma gives it. `about` is the schema and the name of its table or enum."""

    heading: str
    text: str
    about: tuple[str, ...]
    origin: Origin | None


def statements_of(tables: Tables) -> Iterator[Statement]:
    """Schemas, extensions, enums, tables, indexes, foreign keys."""
    for schema in tables.schemas:
        yield Statement("CreateSchema", f"CREATE SCHEMA IF NOT EXISTS {quoted(schema)};", (schema,), None)
    for extension in tables.extensions:
        yield Statement("CreateExtension", _extension(*extension), (), None)
    for enum in tables.enums:
        labels = ", ".join("'" + label.replace("'", "''") + "'" for label in enum.labels)
        text = f"CREATE TYPE {named(enum.schema, enum.name)} AS ENUM ({labels});"
        yield Statement("CreateEnum", text, (enum.schema, enum.name), enum.origin)
    for table in tables.tables:
        yield Statement("CreateTable", _table(table), (table.schema, table.name), table.origin)
    for table in tables.tables:
        for index in table.indexes:
            yield Statement("CreateIndex", _index(table, index), (table.schema, table.name), index.origin)
    for table in tables.tables:
        for key in table.foreign_keys:
            yield Statement("AddForeignKey", _foreign_key(table, key), (table.schema, table.name), key.origin)


def script(tables: Tables) -> str:
    """All of them, as a migration.sql."""
    return "\n".join(f"-- {s.heading}\n{s.text}\n" for s in statements_of(tables))


def _extension(name: str, schema: str, version: str) -> str:
    where = f" WITH SCHEMA {quoted(schema)}" if schema else ""
    which = f" VERSION {quoted(version)}" if version else ""
    return f"CREATE EXTENSION IF NOT EXISTS {quoted(name)}{where}{which};"


def _table(table: Table) -> str:
    lines = [f"    {_column(column)}" for column in table.columns]
    key = table.key
    end = ""
    if key:
        columns = ",".join(map(quoted, key.columns))
        end = f",\n\n    CONSTRAINT {quoted(key.name)} PRIMARY KEY ({columns})"
    body = ",\n".join(lines)
    return f"CREATE TABLE {named(table.schema, table.name)} (\n{body}{end}\n);"


def _column(column: Column) -> str:
    not_null = "" if column.nullable else " NOT NULL"
    default = f" DEFAULT {column.default}" if column.default else ""
    return f"{quoted(column.name)} {column.type}{not_null}{default}"


def _index(table: Table, index: Index) -> str:
    unique = "UNIQUE " if index.unique else ""
    method = _METHODS[index.method]
    on = f"{named(table.schema, table.name)}{method}{' ' if method else ''}"
    where = f" WHERE {_in_parentheses(index.where)}" if index.where else ""
    return f"CREATE {unique}INDEX {quoted(index.name)} ON {on}({', '.join(map(_part, index.parts))}){where};"


def _in_parentheses(text: str) -> str:
    """Once is enough for Prisma."""
    return text if text.startswith("(") and text.endswith(")") else f"({text})"


def _part(part: Part) -> str:
    class_ = f" {part.operator_class}" if part.operator_class else ""
    return f"{quoted(part.column)}{class_}{' ' if part.order else ''}{part.order}"


def _foreign_key(table: Table, key: ForeignKey) -> str:
    columns, references = (", ".join(map(quoted, names)) for names in (key.columns, key.references))
    return (
        f"ALTER TABLE {named(table.schema, table.name)} ADD CONSTRAINT {quoted(key.name)} FOREIGN KEY ({columns}) "
        f"REFERENCES {named(*key.table)}({references}) ON DELETE {key.on_delete} ON UPDATE {key.on_update};"
    )
