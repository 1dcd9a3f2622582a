"""A seed in; what of it is no good habit, or forbidden where people depend on the database, out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from schemadiff.diagnostics import Diagnostic, Origin
from schemadiff.kinds.column import Column
from schemadiff.kinds.constraint import Constraint
from schemadiff.model import ObjectId
from schemadiff.quoting import identifier, one_line, qualified
from schemadiff.seeds.files import SeedFile
from schemadiff.seeds.read import table_name
from schemadiff.seeds.statements import Read, Statement
from schemadiff.seeds.tables import Table, Tables

_CHANGING = {"DELETE": "deletes rows", "TRUNCATE": "empties a table", "UPDATE": "changes rows", "MERGE": "changes rows"}


def rule_findings(file: SeedFile, read: Read, guarded: bool, listed: Sequence[str] | None) -> Iterator[Diagnostic]:
    """`guarded` says that the rules of production hold; `listed` are the tables that the seed may write, if any are."""
    for statement in read.statements:
        place = file.origin(statement.start)
        for word, at in statement.volatile:
            hint = "write the value itself: with the same seed everybody has the same rows"
            yield Diagnostic("SD548", f"{word} is another value each time", hint, file.origin(at), "warning")
        if does := _CHANGING.get(statement.verb):
            yield _changing(statement.verb, does, place, guarded)
        if statement.query:
            hint = "what the query gives is not looked at; PostgreSQL loads it all the same"
            yield Diagnostic("SD552", "rows of a query are not read", hint, place, "note")
        if statement.table and (guarded or listed is not None) and (found := _unlisted(file, statement, listed)):
            yield found


def _changing(verb: str, does: str, place: Origin, guarded: bool) -> Diagnostic:
    hint = "a seed adds rows; what changes those that are there is a migration, or a job of the application"
    whose = "the seed of a protected environment" if guarded else "the seed"
    return Diagnostic("SD550", f"{verb}: {whose} {does}", hint, place, "error" if guarded else "warning")


def _unlisted(file: SeedFile, statement: Statement, listed: Sequence[str] | None) -> Diagnostic | None:
    path = table_name(statement.table)[-2:]
    if listed is not None and any(fnmatchcase(".".join(path), p if "." in p else f"public.{p}") for p in listed):
        return None
    name = one_line(qualified(path))
    said = f'[seed.tables] {file.environment} = ["{one_line(".".join(path))}"] in schemadiff.toml lets it'
    what = f"writes {name}, which is not among its tables" if listed is not None else f"writes {name}: no list lets it"
    severity = "error" if listed is not None else "warning"
    return Diagnostic(
        "SD551", f"the seed of {file.environment} {what}", said, file.origin(statement.table_start), severity
    )


def soft_references(file: SeedFile, read: Read, tables: Tables) -> Iterator[Diagnostic]:
    """Columns that look like references to a table and are none: nothing holds their values to it."""
    seen: set[tuple[ObjectId, str]] = set()
    for statement in read.statements:
        table = tables.of(statement.table) if statement.table and statement.rows else None
        if table is None or statement.columns is None:
            continue
        for column in statement.columns:
            target = _meant(table, column.name, tables)
            if target and (table.id, column.name) not in seen:
                seen.add((table.id, column.name))
                message = (
                    f"{one_line(identifier(column.name))} looks like a reference to {one_line(qualified(target.path))}"
                )
                hint = "no foreign key holds it, so nobody checks the values: add one to schema/"
                yield Diagnostic("SD553", message, hint, file.origin(column.start), "note")


def _meant(table: Table, name: str, tables: Tables) -> ObjectId | None:
    """The one table whose name ends as the column's begins, and whose key has the column's type."""
    column = table.columns.get(name)
    stem = name.removesuffix("_id")
    if column is None or stem == name or any(name in c.columns for c in table.constraints.values() if c.type in "fp"):
        return None
    ends = (stem, f"{stem}s", f"{stem}es", f"{stem[:-1]}ies")
    found = [
        i
        for i in tables.catalog.objects
        if i.kind == "table"
        and i != table.id
        and (i.path[1] in ends or i.path[1].endswith(tuple(f"_{e}" for e in ends)))
        if _key_type(tables.at(i)) == column.type
    ]
    return found[0] if len(found) == 1 else None


def _key_type(table: Table) -> str | None:
    keys = [
        c for c in table.constraints.values() if isinstance(c, Constraint) and c.type == "p" and len(c.columns) == 1
    ]
    column = table.columns.get(keys[0].columns[0]) if keys else None
    return column.type if isinstance(column, Column) else None
