"""A seed and a scratch database that holds schema/ in; what PostgreSQL says when it is loaded, twice, out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import psycopg

from schemadiff.diagnostics import Diagnostic, Origin, TryAgain
from schemadiff.model import ObjectId
from schemadiff.quoting import one_line, qualified
from schemadiff.scratch import Database, StatementLimit
from schemadiff.scratch.access import Connection
from schemadiff.seeds.files import SeedFile
from schemadiff.seeds.run import run_statement
from schemadiff.seeds.statements import Read, Row, Statement
from schemadiff.seeds.tables import Tables
from schemadiff.stages import advance, expect, stage

_MOST = 20
_LINE = re.compile(r"^COPY .*, line (\d+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of loading a seed: rows that it wrote, and what was refused."""

    rows: int
    findings: tuple[Diagnostic, ...]


@dataclass(slots=True)
class _Trial:
    file: SeedFile
    tables: Tables
    connection: Connection
    known: frozenset[tuple[int, int]]
    starting: Callable[[Origin], None]

    def load(self, statements: Sequence[Statement]) -> Tried:
        """Every statement once; where one fails, row by row, so that each bad row is found."""
        rows, found = 0, list[Diagnostic]()
        for statement in statements:
            advance()
            self._begin(statement)
            try:
                with self.connection.transaction():
                    rows += run_statement(self.connection, self.file.text, statement)
            except psycopg.Error as error:
                found += self._refusals(statement, error)
        try:
            with self.connection.transaction():
                self.connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        except psycopg.Error as error:
            found.append(self._said(error, self.file.origin(statements[-1].start if statements else 0)))
        self._still_there()
        return Tried(rows, tuple(found))

    def again(self, statements: Sequence[Statement]) -> Iterator[Diagnostic]:
        """The same once more: what is refused now, or leaves more rows in a table, cannot be run twice."""
        first: dict[ObjectId, Statement] = {}
        for statement in statements:
            table = self.tables.of(statement.table) if statement.table else None
            if table is not None and statement.verb in ("INSERT", "COPY"):
                first.setdefault(table.id, statement)
        before = {table: self._count(table) for table in first}
        failed = set()
        for statement in statements:
            self._begin(statement)
            try:
                with self.connection.transaction():
                    run_statement(self.connection, self.file.text, statement)
            except psycopg.Error as error:
                failed.add(statement.table)
                yield self._twice(statement, f"a second run fails: {_words(error)}")
        for written, statement in first.items():
            more = self._count(written) - before[written]
            if more and statement.table not in failed:
                name = one_line(qualified(written.path))
                yield self._twice(statement, f"after a second run there are {more} more rows in {name}")

    def _begin(self, statement: Statement) -> None:
        self._still_there()
        self.starting(self.file.origin(statement.start))

    def _still_there(self) -> None:
        if self.connection.closed:
            raise TryAgain.of("SD207", "the scratch server went away while a seed was loaded", "run the command again")

    def _twice(self, statement: Statement, said: str) -> Diagnostic:
        hint = "ON CONFLICT (…) DO NOTHING, or DO UPDATE SET, makes a second run harmless"
        return Diagnostic("SD549", said, hint, self.file.origin(statement.start), severity="warning")

    def _count(self, table: ObjectId) -> int:
        row = self.connection.execute(f"SELECT pg_catalog.count(*) FROM {qualified(table.path)}".encode()).fetchone()
        return int(str(row[0])) if row else 0

    def _refusals(self, statement: Statement, error: psycopg.Error) -> Iterator[Diagnostic]:
        """What is wrong with single rows; the statement's own error where each of them is fine alone."""
        if len(statement.rows) < 2 or statement.verb != "INSERT":
            row = statement.rows[0] if len(statement.rows) == 1 else _line(statement, error)
            if row is None or (row.start, row.end) not in self.known:
                yield self._said(error, self._place(statement, row, error))
            return
        count = 0
        for row in statement.rows:
            if count == _MOST:
                return
            try:
                with self.connection.transaction():
                    run_statement(self.connection, self.file.text, replace(statement, rows=(row,)), of_row=statement)
            except psycopg.Error as single:
                count += 1
                if (row.start, row.end) not in self.known:
                    yield self._said(single, self._place(statement, row, single))
        if not count:
            yield self._said(error, self._place(statement, None, error))

    def _said(self, error: psycopg.Error, place: Origin) -> Diagnostic:
        hint = error.diag.message_hint or "correct the row"
        return Diagnostic("SD545", _words(error), one_line(hint), place)

    def _place(self, statement: Statement, row: Row | None, error: psycopg.Error) -> Origin:
        """The value that the error is about, as near as PostgreSQL says."""
        if row is None:
            at = int(error.diag.statement_position or 0)
            return self.file.origin(statement.start + (at - 1 if at else 0))
        names = self._about(error)
        written = [c.name for c in statement.columns] if statement.columns is not None else self._all(statement)
        values = dict(zip(written, row.values, strict=False))
        value = next((values[name] for name in names if name in values), None)
        if value:
            return self.file.origin(value.start)
        # The text that ran had this row alone between its head and its tail.
        within = int(error.diag.statement_position or 0) - 1 - (statement.rows[0].start - statement.start)
        is_within = statement.data is None and 0 <= within < row.end - row.start
        return self.file.origin(row.start + (within if is_within else 0))

    def _about(self, error: psycopg.Error) -> tuple[str, ...]:
        said = error.diag
        if said.column_name:
            return (said.column_name,)
        path = (said.schema_name or "", said.table_name or "")
        if said.constraint_name and ObjectId("table", path) in self.tables.catalog.objects:
            constraint = self.tables.at(ObjectId("table", path)).constraints.get(said.constraint_name)
            return constraint.columns if constraint else ()
        return ()

    def _all(self, statement: Statement) -> list[str]:
        table = self.tables.of(statement.table)
        return list(table.columns) if table else []


def tried(file: SeedFile, read: Read, tables: Tables, database: Database, known: frozenset[tuple[int, int]]) -> Tried:
    """Load it in a transaction that is taken back. `known` are rows of which the reason is said already."""
    # Files of the schema, and the seed before, may have set what a fresh session has otherwise.
    database.close()
    connection = database.author()
    with (
        stage("loading seeds into scratch"),
        StatementLimit(database) as limit,
        connection.transaction(force_rollback=True),
    ):
        expect(len(read.statements))
        trial = _Trial(file, tables, connection, known, limit.restart)
        done = trial.load(read.statements)
        again = tuple(trial.again(read.statements)) if not done.findings and not known else ()
    return Tried(done.rows, (*done.findings, *again))


def _line(statement: Statement, error: psycopg.Error) -> Row | None:
    """The line of COPY that the error is about."""
    found = _LINE.search(error.diag.context or "")
    number = int(found[1]) - 1 if found else -1
    return statement.rows[number] if 0 <= number < len(statement.rows) else None


def _words(error: psycopg.Error) -> str:
    detail = f" ({error.diag.message_detail.strip()})" if error.diag.message_detail else ""
    return one_line((error.diag.message_primary or type(error).__name__) + detail)
