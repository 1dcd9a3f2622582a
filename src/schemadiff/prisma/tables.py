"""What a schema.prisma says of a database, in PostgreSQL's terms: enums, tables, columns, indexes, foreign keys."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.diagnostics import Origin


@dataclass(frozen=True, slots=True)
class Enum:
    """Labels in their order, as the database has them."""

    schema: str
    name: str
    labels: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Column:
    """`type` is as Prisma writes it, `serial` says that the database counts, `default` is SQL, or empty."""

    name: str
    field: str
    type: str
    is_list: bool
    nullable: bool
    serial: bool
    default: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Part:
    """A column of an index; `order` is ASC, DESC or nothing."""

    column: str
    order: str = ""
    operator_class: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """A primary key."""

    name: str
    columns: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Index:
    """An index, unique or not. `where` is SQL, or empty."""

    name: str
    unique: bool
    method: str
    parts: tuple[Part, ...]
    where: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """`table` is the referenced one, with its schema; the actions are in SQL's words."""

    name: str
    columns: tuple[str, ...]
    table: tuple[str, str]
    references: tuple[str, ...]
    on_delete: str
    on_update: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Table:
    """A table with all that belongs to it, each in the order in which Prisma makes it."""

    schema: str
    name: str
    model: str
    columns: tuple[Column, ...]
    key: Key | None
    indexes: tuple[Index, ...]
    foreign_keys: tuple[ForeignKey, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Tables:
    """All of it. `notes` says what of the files no database shows (a view's body, a default without a text)."""

    schemas: tuple[str, ...]
    enums: tuple[Enum, ...]
    tables: tuple[Table, ...]
    notes: tuple[tuple[str, Origin], ...] = ()
    extensions: tuple[tuple[str, str, str], ...] = ()
