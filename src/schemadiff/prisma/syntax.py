"""The frozen parts of a schema.prisma as it is written: blocks, fields, attributes, values, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from schemadiff.diagnostics import Origin


@dataclass(frozen=True, slots=True)
class Text:
    """A string in quotes, its escapes resolved."""

    text: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Number:
    """A number, as it is written."""

    text: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Word:
    """A bare word: `true`, `Cascade`, `a.b`."""

    text: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Array:
    """`[a, b]`."""

    items: tuple[Value, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Entries:
    """`{ a: 1, b: { not: null } }`."""

    items: tuple[tuple[str, Value], ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Call:
    """`now()`, `s(sort: Desc)`."""

    name: str
    arguments: tuple[Argument, ...]
    origin: Origin


Value: TypeAlias = Text | Number | Word | Array | Entries | Call


@dataclass(frozen=True, slots=True)
class Argument:
    """A value, and its name where it has one."""

    name: str
    value: Value
    origin: Origin


@dataclass(frozen=True, slots=True)
class Attribute:
    """`@id`, `@@index([a])`: the name without its at-signs."""

    name: str
    arguments: tuple[Argument, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Field:
    """A line of a model, a view or a type. `unsupported` is PostgreSQL's type of `Unsupported("…")`, `arity` ?, [] or
    nothing.
    """

    name: str
    type: str
    unsupported: str
    arity: str
    attributes: tuple[Attribute, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Label:
    """A line of an enum."""

    name: str
    attributes: tuple[Attribute, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Block:
    """`model X { … }` and its like. `properties` are the lines of a datasource or a generator."""

    kind: str
    name: str
    fields: tuple[Field, ...]
    labels: tuple[Label, ...]
    properties: tuple[tuple[str, Value], ...]
    attributes: tuple[Attribute, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Document:
    """All blocks of all files, in the order in which they are written."""

    blocks: tuple[Block, ...]

    def of(self, *kinds: str) -> Iterator[Block]:
        """The blocks of these kinds."""
        return (block for block in self.blocks if block.kind in kinds)
