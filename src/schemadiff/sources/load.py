"""Statements and an empty scratch database go in; the database holds what they describe, or all failures are raised."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Protocol

import psycopg
from psycopg.sql import SQL, Identifier

from schemadiff.diagnostics import Diagnostic, InputError, Origin, TryAgain, collected
from schemadiff.model import ObjectId
from schemadiff.parse.order import DEFAULTS
from schemadiff.parse.statements import Statement
from schemadiff.quoting import identifier
from schemadiff.sources.large_objects import make_large_objects
from schemadiff.sources.leakproof import make_leakproof, without_leakproof
from schemadiff.sources.lent_servers import lent
from schemadiff.sources.load_failures import Failure, diagnostics_of, may_come_too_early, telling
from schemadiff.sources.named_roles import make_roles
from schemadiff.sources.own_parameters import let_set
from schemadiff.sources.ownership import change_owner, give_to_author, take_shell
from schemadiff.sources.security_labels import set_label
from schemadiff.sources.session import Around, Session, alone
from schemadiff.sources.trust import files_are_trusted
from schemadiff.stages import advance, expect, stage

# The superuser may run these for the author when PostgreSQL refuses: none of them executes code of the files.
WITHOUT_USER_CODE = frozenset(
    (
        DEFAULTS,
        "ALTER FOREIGN DATA WRAPPER",
        "ALTER FUNCTION",
        "ALTER PROCEDURE",
        "ALTER PUBLICATION",
        "ALTER ROUTINE",
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
# These run no code of the files, and mean the same in one transaction as in several.
_HARMLESS = frozenset(
    (
        "ALTER INDEX",
        "ALTER SEQUENCE",
        "COMMENT ON",
        "CREATE INDEX",
        "CREATE POLICY",
        "CREATE SEQUENCE",
        "CREATE TABLE",
        "CREATE TRIGGER",
        "CREATE TYPE",
        "CREATE VIEW",
    )
)
_TOGETHER = 50
# Who says so means the author.
OF_ITSELF = re.compile(r"\b(?:CURRENT_USER|CURRENT_ROLE|SESSION_USER)\b", re.IGNORECASE)
PRIVILEGES = frozenset(("GRANT", "REVOKE"))
EVENT_TRIGGERS = frozenset(("CREATE EVENT TRIGGER", "ALTER EVENT TRIGGER"))
# A setting of the database that the loader makes where it loads event triggers.
EVENTS_OFF = ObjectId("database_setting", ("event_triggers",))


class ScratchDatabase(Protocol):
    """A database that may be thrown away, and two ways into it."""

    def author(self) -> psycopg.Connection[Any]:
        """In autocommit, as the plain role that owns the database."""

    def admin(self) -> psycopg.Connection[Any]:
        """In autocommit, as a superuser."""


@stage("loading schema/ into scratch")
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
    expect(len(statements))
    failures: list[Failure] = []
    early: list[Failure] = []
    for phase in _phases(statements):
        before = {failure.statement: failure for failure in early}
        hopeless, early = loading.settle([*before, *phase], starting)
        failures += hopeless
        early = [telling(before.get(failure.statement), failure) for failure in early]
    failures += early
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

    def settle(
        self, statements: Sequence[Statement], starting: Callable[[Origin], None] | None
    ) -> tuple[list[Failure], list[Failure]]:
        """Run the statements until nothing moves. What failed for good, and what may only have come too early."""
        waiting, hopeless = list(statements), list[Failure]()
        while True:
            early, later = list[Failure](), list[Statement]()
            for statement in self._left_alone(waiting, starting):
                # It is about what is made after it: nothing that stands before it may be made later.
                if statement.verb == DEFAULTS and early:
                    later.append(statement)
                elif failure := self.attempt(statement, starting):
                    (early if may_come_too_early(failure) else hopeless).append(failure)
            left = {*(failure.statement for failure in early), *later}
            if left and len(left) == len(waiting):
                return hopeless, [*early, *filter(None, (self.attempt(s, starting) for s in later))]
            if not left:
                return hopeless, []
            waiting = [statement for statement in waiting if statement in left]

    def _left_alone(
        self, statements: Sequence[Statement], starting: Callable[[Origin], None] | None
    ) -> Iterator[Statement]:
        """Those that have to be run one by one, after all before them: the others run together, where all can."""
        for same, group in groupby(statements, _company):
            for batch in _batched([*group], _TOGETHER if same else 1):
                if not (same and len(batch) > 1 and self._ran(batch, starting)):
                    yield from batch

    def _ran(self, batch: Sequence[Statement], starting: Callable[[Origin], None] | None) -> bool:
        """Run them in one go, which is one transaction; whether that went well. Else it is as if none had run."""
        for statement in batch:
            if starting:
                starting(statement.origin)
        try:
            self.author.prepare(batch[0].settings, batch[0].owner)
            self.author.run("\n;\n".join(statement.text for statement in batch))
        except psycopg.Error as error:
            if self.author.connection.closed:
                raise _lost(batch[0], error) from None
            return False
        advance(len(batch))
        return True

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
        advance()
        return None

    def _run(self, statement: Statement) -> None:
        if statement.verb == "SECURITY LABEL":
            self.admin.prepare(statement.settings)
            set_label(self.admin.connection, statement.text)
            return
        # To whom an object does not belong, GRANT and REVOKE on it are a warning, not an error.
        grants = statement.verb in PRIVILEGES and not OF_ITSELF.search(statement.text)
        if statement.admin or grants:
            self._run_as_admin(statement)
            return
        try:
            self._run_as_author(statement)
        except psycopg.errors.InsufficientPrivilege:
            if let_set(statement, self.author_name, self.admin.connection):
                self._run_as_author(statement)
                return
            with lent(statement, self.author_name, self.admin.connection) as may:
                if may:
                    self._run_as_author(statement)
                    return
            allowed = statement.verb in WITHOUT_USER_CODE or files_are_trusted()
            if not allowed or statement.owner:
                raise
            self._run_as_admin(statement)

    def _run_as_author(self, statement: Statement) -> None:
        self.author.prepare(statement.settings, statement.owner)
        plain = without_leakproof(statement)
        self.author.run(plain)
        if plain != statement.text:
            make_leakproof(statement, self.admin.connection)

    def _run_as_admin(self, statement: Statement) -> None:
        self.admin.prepare(statement.settings)
        make_large_objects(self.admin.connection, statement.text)
        if statement.changes_owner:
            change_owner(self.admin.connection, statement.text.encode(), statement.roles[-1], self.admin.around)
            return
        take_shell(statement, self.admin)
        self.admin.run(_here(statement, self.admin.connection.info.dbname))
        give_to_author(statement, self.admin, statement.owner or self.author_name)


def _company(statement: Statement) -> tuple[object, ...]:
    """Equal for those that may run together; empty for one that runs alone."""
    if (
        statement.verb not in _HARMLESS
        or statement.admin
        or statement.changes_owner
        or "CONCURRENTLY" in statement.text
    ):
        return ()
    return statement.settings, statement.owner


def _batched(statements: list[Statement], size: int) -> Iterator[list[Statement]]:
    """So many at a time."""
    return (statements[at : at + size] for at in range(0, len(statements), size))


def _here(statement: Statement, database: str) -> str:
    """The text, about the scratch database instead of the one that it names."""
    if statement.database is None:
        return statement.text
    start, end = statement.database
    return statement.text[:start] + identifier(database) + statement.text[end:]


def _prepared(statements: Sequence[Statement], database: ScratchDatabase) -> _Loading:
    author, admin = database.author(), database.admin()
    if any(s.verb in EVENT_TRIGGERS for s in statements) and admin.info.server_version >= 170000:
        # Functions of the files would otherwise run whenever a superuser logs in here.
        name, setting = Identifier(admin.info.dbname), Identifier(*EVENTS_OFF.path)
        admin.execute(SQL("ALTER DATABASE {} SET {} = off").format(name, setting))
        admin.execute(SQL("SET {} = off").format(setting))
    return _Loading(Session(author), Session(admin), author.info.user)


def _phases(statements: Sequence[Statement]) -> Iterator[list[Statement]]:
    """Everything that the author makes; then owners, then privileges, for the author would lose its rights by both.

    Event triggers come last: they fire on every later statement, and must not run code of the files for the superuser.
    """
    phases: dict[int, list[Statement]] = {0: [], 1: [], 2: [], 3: []}
    for statement in statements:
        if not statement.role_statement:
            phases[_phase(statement)].append(statement)
    yield from phases.values()


def _phase(statement: Statement) -> int:
    if statement.verb in EVENT_TRIGGERS:
        return 3
    if statement.verb in PRIVILEGES:
        return 2
    return 1 if statement.changes_owner else 0


def _placed(problems: Sequence[Diagnostic], statements: Sequence[Statement]) -> list[Diagnostic]:
    return [
        Diagnostic(p.code, p.message, p.hint, next((s.origin for s in statements if s.roles or s.owner), None))
        for p in problems
    ]


def _lost(statement: Statement, error: psycopg.Error) -> TryAgain:
    said = error.diag.message_primary or "the connection broke"
    hint = "run the command again; if it happens again, look at this statement"
    return TryAgain(Diagnostic("SD207", f"the scratch server went away: {said}", hint, statement.origin))


def run_statement(statement: Statement, database: ScratchDatabase, around: Around = alone) -> None:
    """Run one statement as `load` would: as the author where that is enough. Raises psycopg.Error."""
    author, admin = database.author(), database.admin()
    _Loading(Session(author, around), Session(admin, around), author.info.user)._run(statement)
