"""A seed and the desired catalog in; values and columns that do not fit it, each where it stands, out.

Whether a text is a value of its type is asked of PostgreSQL, all texts at once; the rest the catalog says by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from schemadiff.diagnostics import Diagnostic
from schemadiff.kinds.column import Column
from schemadiff.kinds.enum import Enum
from schemadiff.model import Catalog
from schemadiff.proof.samples import type_object
from schemadiff.quoting import identifier, one_line, qualified
from schemadiff.seeds.files import SeedFile
from schemadiff.seeds.read import table_name
from schemadiff.seeds.statements import Read, Statement, Value
from schemadiff.seeds.tables import Table, Tables

_LENGTH = re.compile(r"character(?: varying)?\((\d+)\)\Z")
_PLAIN = ("text", "character", "name")
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Written:
    """A text that is to become a value of `type`: PostgreSQL says whether it can."""

    type: str
    column: str
    value: Value


@dataclass(frozen=True, slots=True)
class Fit:
    """What does not fit, and what PostgreSQL is still to be asked about."""

    findings: tuple[Diagnostic, ...]
    open: tuple[Written, ...]


def fitting(file: SeedFile, read: Read, tables: Tables) -> Fit:
    """Every statement against the table that it writes."""
    findings, open_ = list[Diagnostic](), list[Written]()
    for statement in read.statements:
        if not statement.table:
            continue
        table = tables.of(statement.table)
        if table is None:
            findings.append(_no_table(file, statement, tables))
            continue
        names = _named(file, statement, table, findings)
        if names is not None and statement.verb in ("INSERT", "COPY"):
            _rows(file, statement, table, names, tables.catalog, findings, open_)
    return Fit(tuple(findings), tuple(open_))


def _no_table(file: SeedFile, statement: Statement, tables: Tables) -> Diagnostic:
    written = ".".join(statement.table)
    close = get_close_matches(written, tables.names(), 1)
    hint = f'did you mean "{one_line(close[0])}"?' if close else "schema/ has no table of this name"
    return _said(file, "SD543", f"no table {qualified(table_name(statement.table))}", hint, statement.table_start)


def _named(file: SeedFile, statement: Statement, table: Table, findings: list[Diagnostic]) -> tuple[str, ...] | None:
    """The columns that the statement fills, in its order; None where one of them is not there."""
    if statement.columns is None:
        return tuple(table.columns)
    wrong = [column for column in statement.columns if column.name not in table.columns]
    for column in wrong:
        close = get_close_matches(column.name, list(table.columns), 1)
        hint = f'did you mean "{one_line(close[0])}"?' if close else f"it has: {one_line(', '.join(table.columns))}"
        message = f"{qualified(table.id.path)} has no column {one_line(identifier(column.name))}"
        findings.append(_said(file, "SD543", message, hint, column.start))
    return None if wrong else tuple(column.name for column in statement.columns)


def _rows(
    file: SeedFile,
    statement: Statement,
    table: Table,
    names: Sequence[str],
    catalog: Catalog,
    findings: list[Diagnostic],
    open_: list[Written],
) -> None:
    missing = [name for name in table.columns if name not in names and table.needs(name)]
    if missing and (statement.rows or statement.query):
        message = f"{qualified(table.id.path)} needs a value for {one_line(', '.join(map(identifier, missing)))}"
        findings.append(_said(file, "SD544", message, "NOT NULL without a default: name it", statement.table_start))
    demands = [_Demand.of(table.columns[name], catalog) for name in names]
    for row in statement.rows:
        if not _fits_in(len(row.values), len(names), statement):
            message = f"{len(row.values)} values for {len(names)} columns"
            findings.append(_said(file, "SD543", message, f"columns: {one_line(', '.join(names))}", row.start))
            continue
        for demand, value in zip(demands, row.values, strict=False):
            finding = _value(file, statement, demand, value)
            if finding:
                findings.append(finding)
            elif value.kind == "string" and value.literal is not None and not demand.plain:
                open_.append(Written(demand.column.type, demand.shown, value))


def _fits_in(values: int, columns: int, statement: Statement) -> bool:
    """Without a list of columns an INSERT may leave out the last ones."""
    return values == columns or (statement.verb == "INSERT" and statement.columns is None and values < columns)


@dataclass(frozen=True, slots=True)
class _Demand:
    """What a column asks of its values; `plain` takes any text."""

    column: Column
    shown: str
    length: int | None
    enum: Enum | None
    plain: bool

    @classmethod
    def of(cls, column: Column, catalog: Catalog) -> _Demand:
        length = _LENGTH.match(column.type)
        own = type_object(column.type, catalog) if not column.type.endswith("[]") else None
        plain = column.type.startswith(_PLAIN) and not column.type.endswith("[]")
        enum = own if isinstance(own, Enum) else None
        return cls(column, one_line(identifier(column.id.path[2])), int(length[1]) if length else None, enum, plain)


def _value(file: SeedFile, statement: Statement, demand: _Demand, value: Value) -> Diagnostic | None:
    column, shown = demand.column, demand.shown
    if column.generated and value.kind != "default":
        return _said(file, "SD543", f"{shown} is generated: it takes no value", "leave it out", value.start)
    if column.identity and column.identity.always and _given(statement, value):
        hint = "leave it out, or say OVERRIDING SYSTEM VALUE"
        return _said(file, "SD543", f"{shown} is GENERATED ALWAYS: it takes no value", hint, value.start)
    if value.kind == "null" and column.not_null:
        return _said(file, "SD544", f"{shown} is NOT NULL", "give it a value", value.start)
    if value.kind == "string" and value.literal is not None:
        return _text(file, demand, value.start, value.literal)
    return None


def _given(statement: Statement, value: Value) -> bool:
    return statement.verb == "INSERT" and not statement.overriding and value.kind != "default"


def _text(file: SeedFile, demand: _Demand, at: int, literal: str) -> Diagnostic | None:
    shown, enum = demand.shown, demand.enum
    if demand.length is not None and len(literal.rstrip(" ")) > demand.length:
        message = f"{shown} is {demand.column.type}, and this has {len(literal)} characters"
        return _said(file, "SD544", message, "shorten it, or make the column longer", at)
    if enum is not None and literal not in enum.labels:
        close = get_close_matches(literal.lower(), [label.lower() for label in enum.labels], 1)
        near = [label for label in enum.labels if label.lower() in close]
        labels = one_line(", ".join(enum.labels[:12]))
        hint = f'did you mean "{one_line(near[0])}"?' if near else f"one of: {labels}"
        message = f'{shown}: "{one_line(literal[:_SHOWN])}" is no value of {qualified(enum.id.path)}'
        return _said(file, "SD544", message, hint, at)
    return None


def _said(file: SeedFile, code: str, message: str, hint: str, at: int) -> Diagnostic:
    return Diagnostic(code, message, hint, file.origin(at))


def refused_texts(
    file: SeedFile, open_: Sequence[Written], refused: dict[tuple[str, str], str]
) -> Iterator[Diagnostic]:
    """The findings for texts that PostgreSQL takes for no value of their type."""
    for one in open_:
        message = refused.get((one.type, one.value.literal or ""))
        if message:
            yield _said(file, "SD544", f"{one.column} is {one.type}: {message}", "correct the value", one.value.start)
