"""The blocks of a schema.prisma in; the database that Prisma Migrate would make of them, or all that is wrong, out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from schemadiff.diagnostics import Origin
from schemadiff.prisma.attributes import Arguments, fail, found, mapped, only_once
from schemadiff.prisma.columns import column_of, is_relation
from schemadiff.prisma.defaults import DATABASE
from schemadiff.prisma.indexes import Indexes
from schemadiff.prisma.relations import between, foreign_keys, sides_of
from schemadiff.prisma.scope import Scope, scope_of
from schemadiff.prisma.syntax import Block, Call, Document, Field
from schemadiff.prisma.tables import Column, Table, Tables

_OF_MODELS = ("id", "unique", "index", "map", "schema", "ignore")


def tables_of(document: Document, provider: str | None = None) -> Tables:
    """`provider` stands for that of the files. Raises InputError SD522 or SD523."""
    scope = scope_of(document, provider)
    models = {name: _table(block, scope) for name, block in scope.models.items()}
    _refuse_the_same(models.values())
    sides = sides_of(scope)
    whole = {
        name: replace(table, foreign_keys=tuple(foreign_keys(scope.models[name], table.name, sides, models)))
        if scope.source.foreign_keys
        else table
        for name, table in models.items()
    }
    tables = (*whole.values(), *between(sides, models, scope))
    enums = tuple(scope.enums.values())
    return Tables(tuple(sorted(scope.source.schemas)), enums, tables, _notes(document, scope), scope.source.extensions)


def _refuse_the_same(tables: Iterable[Table]) -> None:
    seen = dict[tuple[str, str], Table]()
    for table in tables:
        if before := seen.get((table.schema, table.name)):
            fail(f'two models are the table "{table.name}"', table.origin, f"the other one is at {before.origin}")
        seen[table.schema, table.name] = table


def _table(block: Block, scope: Scope) -> Table:
    only_once(block.attributes, _OF_MODELS, ("unique", "index"))
    seen = dict[str, Field]()
    for field in block.fields:
        if field.name in seen:
            fail(f"{block.name} has {field.name} twice", field.origin)
        seen[field.name] = field
    columns = {field.name: column_of(field, scope) for field in block.fields if not is_relation(field, scope)}
    _refuse_the_same_columns(block, columns)
    name = mapped(block.attributes, block.name)
    indexes = Indexes(block, name, columns, scope)
    key, all_ = indexes.key(), tuple(indexes.all())
    if not columns:
        fail(f"{block.name} has no column", block.origin)
    return Table(scope.schema_of(block), name, block.name, tuple(columns.values()), key, all_, (), block.origin)


def _refuse_the_same_columns(block: Block, columns: dict[str, Column]) -> None:
    names = dict[str, Column]()
    for column in columns.values():
        if column.name in names:
            fail(f'two fields of {block.name} are the column "{column.name}"', column.origin)
        names[column.name] = column


def _notes(document: Document, scope: Scope) -> tuple[tuple[str, Origin], ...]:
    """What the files say and Prisma Migrate writes nothing for."""
    views = [(f"view {block.name}: its body stands in schema/", block.origin) for block in document.of("view")]
    unsaid = [
        (f"{block.name}.{field.name}: a default of the database's that has no text", field.origin)
        for block in scope.models.values()
        for field in block.fields
        if _has_unsaid_default(field)
    ]
    return (*views, *unsaid)


def _has_unsaid_default(field: Field) -> bool:
    attribute = found(field.attributes, "default")
    value = attribute.arguments[0].value if attribute and attribute.arguments else None
    if not isinstance(value, Call) or value.name != DATABASE:
        return False
    return not Arguments(value, "value", ("value",)).text("value")
