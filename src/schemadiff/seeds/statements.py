"""The frozen values that reading a seed yields: its statements, their rows, and the values in these."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.diagnostics import Diagnostic
from schemadiff.parse.statements import Name
from schemadiff.policy import Allowed


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a row as it is written. `literal` is the text of a plain string or number, None for anything else.

    `kind` is string, number, null, default or expression; `word` says that it is TRUE or FALSE.
    """

    kind: str
    literal: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Row:
    """A parenthesised row, or a line of COPY; offsets count from the start of the file."""

    start: int
    end: int
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A name in a list of columns, and where it stands."""

    name: str
    start: int


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. `verb` is its first word; `table` what it writes; `rows` are there for VALUES and for COPY.

    `columns` is None where the statement names none. `query` says that its rows come from a query, which nobody reads.
    `volatile` has what another run or another day makes different, `texts` all strings, each with where it stands.
    """

    verb: str
    start: int
    end: int
    table: Name = ()
    table_start: int = 0
    columns: tuple[Column, ...] | None = None
    rows: tuple[Row, ...] = ()
    query: bool = False
    overriding: bool = False
    volatile: tuple[tuple[str, int], ...] = ()
    texts: tuple[tuple[str, int], ...] = ()
    data: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Allowance:
    """Findings that a comment accepts, from one offset to another."""

    allowed: tuple[Allowed, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Read:
    """All that was read from one seed, and what could not be."""

    statements: tuple[Statement, ...]
    allowances: tuple[Allowance, ...]
    problems: tuple[Diagnostic, ...]
