"""Statements and an empty scratch database go in; the database holds what they describe, or all failures are raised."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import psycopg
from psycopg.sql import SQL, Identifier

from schemadiff.diagnostics import Diagnostic, InputError, Origin, TryAgain, collected
from schemadiff.parse.statements import Statement
from schemadiff.sources.load_failures import Failure, diagnostics_of, may_come_too_early
from schemadiff.sources.named_roles import make_roles
from schemadiff.sources.ownership import give_to_author
from schemadiff.sources.session import Session

# The superuser may run these for the author when PostgreSQL refuses: none of them executes code of the files.
WITHOUT_USER_CODE = frozenset(
    (
        "ALTER DEFAULT PRIVILEGES",
        "ALTER FOREIGN DATA WRAPPER",
        "ALTER PUBLICATION",
        "ALTER SCHEMA",
        "ALTER SERVER",
        "ALTER USER MAPPING",
        "COMMENT ON",
        "CREATE PUBLICATION",
        "CREATE SCHEMA",
        "CREATE SERVER",
        "CREATE USER MAPPING",
        "GRANT",
        "REVOKE",
    )
)
EVENT_TRIGGERS = frozenset(("CREATE EVENT TRIGGER", "ALTER EVENT TRIGGER"))


class ScratchDatabase(Protocol):
    """A database that may be thrown away, and two ways into it."""

    def author(self) -> psycopg.Connection[Any]:
        """In autocommit, as the plain role that owns the database."""

    def admin(self) -> psycopg.Connection[Any]:
        """In autocommit, as a superuser."""


def load(
    statements: Sequence[Statement],
    database: ScratchDatabase,
    starting: Callable[[Origin], None] | None = None,
) -> None:
    """Run the statements. `starting` is told where each one is written before it runs.

    A statement that comes too early is tried again after the others, until nothing moves any more.
    """
    loading = _prepared(statements, database)
    problems = make_roles((role for s in statements for role in (*s.roles, s.owner) if role), *loading.for_roles)
    if problems:
        raise InputError(*_placed(problems, statements))
    waiting = [s for s in _event_triggers_last(statements) if not s.role_statement]
    failures: list[Failure] = []
    while waiting:
        outcome = [failure for s in waiting if (failure := loading.attempt(s, starting))]
        failures += [failure for failure in outcome if not may_come_too_early(failure)]
        early = [failure for failure in outcome if may_come_too_early(failure)]
        if len(early) == len(waiting):
            failures += early
            break
        waiting = [failure.statement for failure in early]
    if failures:
        raise InputError(*collected(diagnostics_of(failures)))


@dataclass(frozen=True, slots=True)
class _Loading:
    """The two sessions of one load."""

    author: Session
    admin: Session
    author_name: str

    @property
    def for_roles(self) -> tuple[psycopg.Connection[Any], str]:
        return self.admin.connection, self.author_name

    def attempt(self, statement: Statement, starting: Callable[[Origin], None] | None) -> Failure | None:
        """Run one statement; its failure, if it fails."""
        if starting:
            starting(statement.origin)
        try:
            self._run(statement)
        except psycopg.Error as error:
            if self.author.connection.closed or self.admin.connection.closed:
                raise _lost(statement, error) from None
            return Failure.of(statement, error)
        return None

    def _run(self, statement: Statement) -> None:
        if statement.admin:
            self._run_as_admin(statement)
            return
        try:
            self.author.prepare(statement.settings, statement.owner)
            self.author.run(statement.text)
        except psycopg.errors.InsufficientPrivilege:
            if statement.verb not in WITHOUT_USER_CODE or statement.owner:
                raise
            self._run_as_admin(statement)

    def _run_as_admin(self, statement: Statement) -> None:
        self.admin.prepare(statement.settings)
        self.admin.run(statement.text)
        give_to_author(statement, self.admin, statement.owner or self.author_name)


def _prepared(statements: Sequence[Statement], database: ScratchDatabase) -> _Loading:
    author, admin = database.author(), database.admin()
    if any(s.verb in EVENT_TRIGGERS for s in statements) and admin.info.server_version >= 170000:
        # Functions of the files would otherwise run whenever a superuser logs in here.
        name = Identifier(admin.info.dbname)
        admin.execute(SQL("ALTER DATABASE {} SET event_triggers = off").format(name))
        admin.execute("SET event_triggers = off")
    return _Loading(Session(author), Session(admin), author.info.user)


def _event_triggers_last(statements: Sequence[Statement]) -> list[Statement]:
    """They fire on every later DDL statement, and must not run code of the files for the superuser."""
    return sorted(statements, key=lambda s: s.verb in EVENT_TRIGGERS)


def _placed(problems: Sequence[Diagnostic], statements: Sequence[Statement]) -> list[Diagnostic]:
    return [
        Diagnostic(p.code, p.message, p.hint, next((s.origin for s in statements if s.roles or s.owner), None))
        for p in problems
    ]


def _lost(statement: Statement, error: psycopg.Error) -> TryAgain:
    said = error.diag.message_primary or "the connection broke"
    hint = "run the command again; if it happens again, look at this statement"
    return TryAgain(Diagnostic("SD207", f"the scratch server went away: {said}", hint, statement.origin))
