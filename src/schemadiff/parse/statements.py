"""The frozen values that parsing yields: Statement, Reference, Directive, ParseResult, Source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from schemadiff.diagnostics import Diagnostic, Origin
from schemadiff.model import ObjectId
from schemadiff.policy import Allowed

Name = tuple[str, ...]


class Strength(IntEnum):
    """How much a statement leans on a name; cycles are broken at the weakest link."""

    BELOW = -2
    ABOVE = -1
    MENTION = 0
    HISTORY = 1
    FOREIGN_KEY = 2
    NEED = 3


@dataclass(frozen=True, slots=True)
class Reference:
    """A name as it is written, with as many parts as it is written with."""

    name: Name
    strength: Strength


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a schema file.

    `text` is the exact source. `creates` starts with the object that the statement makes. `targets` are the names of
    existing objects that it changes. `settings` hold while it runs. `owner` is the role of SET ROLE, if any.
    `admin` says that only a superuser may run it, `role_statement` that it is about roles, which no database holds.
    `database` is where in `text` the name of the database stands, which scratch replaces by its own.
    `start` is the offset of its first character in the text of its file, a byte order mark not counted.
    """

    text: str
    origin: Origin
    verb: str
    creates: tuple[ObjectId, ...] = ()
    targets: tuple[Name, ...] = ()
    references: tuple[Reference, ...] = ()
    roles: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    owner: str = ""
    admin: bool = False
    changes_owner: bool = False
    role_statement: bool = False
    database: tuple[int, int] | None = None
    start: int = 0


@dataclass(frozen=True, slots=True)
class Directive:
    """A comment that says what an object was called before."""

    kind: str
    path: Name
    old_name: Name
    origin: Origin


@dataclass(frozen=True, slots=True)
class Allowance:
    """A comment that accepts findings about what stands below it."""

    object: ObjectId
    allowed: tuple[Allowed, ...]


@dataclass(frozen=True, slots=True)
class ParseResult:
    """All that one run read from its files. With errors among `diagnostics` the rest is incomplete."""

    statements: tuple[Statement, ...] = ()
    directives: tuple[Directive, ...] = ()
    origins: Mapping[ObjectId, Origin] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()
    allowances: tuple[Allowance, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """One schema file: its name as places show it, its text, and what was read from it."""

    name: str
    text: str
    parsed: ParseResult
