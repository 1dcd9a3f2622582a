"""Tables of a schema.prisma, and what schema/ has beside tables, in; the catalog that PostgreSQL makes of them out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import replace

from schemadiff.diagnostics import Diagnostic, InputError
from schemadiff.export import schema_files
from schemadiff.model import Catalog, ObjectId
from schemadiff.parse.read import joined, parse_text
from schemadiff.prisma.ddl import Statement, statements_of
from schemadiff.prisma.tables import Tables
from schemadiff.scratch import Server
from schemadiff.sources.desired import desired_state

# What Prisma makes itself, and what can only be about it.
_PRISMAS = frozenset(("table", "column", "default", "constraint", "index", "enum", "view", "materialized_view"))
_FILE = "migration.sql"
# Bodies of functions name tables, and no default needs a look at them.
UNCHECKED = "SET check_function_bodies = off;\n\n"


def loaded(server: Server, tables: Tables, beside: Catalog | None = None) -> Catalog:
    """Raises InputError SD524, at the place in the schema.prisma, where PostgreSQL refuses what it says.

    `beside` is what schema/ describes: extensions, domains and functions of it may be named by a default or a type.
    """
    statements = tuple(statements_of(tables))
    texts = (
        {}
        if beside is None
        else schema_files(without_tables(beside, {(enum.schema, enum.name) for enum in tables.enums}))
    )
    parsed = [parse_text(UNCHECKED + text, name) for name, text in texts.items()]
    try:
        with desired_state(server, joined([*parsed, parse_text(_text(statements), _FILE)])) as desired:
            return desired.catalog
    except InputError as error:
        raise InputError(*(_placed(one, statements) for one in error.diagnostics)) from None


def without_tables(catalog: Catalog, enums: Collection[tuple[str, ...]]) -> Catalog:
    """What leans on nothing that Prisma makes, but for these enums, which are made again."""
    out = {i for i in catalog.objects if i.kind in _PRISMAS}
    again = {ObjectId("enum", tuple(name)) for name in enums}
    while more := {i for i in catalog.objects.keys() - out if _leans(catalog, i, out - again)}:
        out |= more
    kept = {i: o for i, o in catalog.objects.items() if i not in out}
    return replace(catalog, objects=kept, needs={i: catalog.needs.get(i, frozenset()) for i in kept}, uncovered=())


def _leans(catalog: Catalog, who: ObjectId, out: set[ObjectId]) -> bool:
    obj = catalog.objects[who]
    about = {obj.parent, who.target}
    return (
        bool(catalog.needs.get(who, frozenset()) & out)
        or bool(about & out)
        or any(i and i.kind == "enum" for i in about)
    )


def _text(statements: Sequence[Statement]) -> str:
    return "".join(f"{statement.text}\n" for statement in statements)


def _placed(found: Diagnostic, statements: Sequence[Statement]) -> Diagnostic:
    """The finding, at the model that the statement was written for."""
    if found.origin is None or found.origin.file != _FILE:
        return found
    starts, line = list[int](), 1
    for statement in statements:
        starts.append(line)
        line += statement.text.count("\n") + 1
    statement = statements[max(bisect_right(starts, found.origin.line) - 1, 0)]
    message = f"PostgreSQL refuses what Prisma would make of this: {found.message}"
    return Diagnostic("SD524", message, found.hint, statement.origin)
