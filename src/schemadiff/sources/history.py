"""Migration files and a scratch server in, the catalogs they lead to out."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass

import psycopg

from schemadiff.connection import begin_anew
from schemadiff.diagnostics import Conflict, Diagnostic, Origin
from schemadiff.migrations.blocks import Block, Statement, split_steps
from schemadiff.migrations.done import is_done
from schemadiff.migrations.files import MigrationFile
from schemadiff.model import Catalog
from schemadiff.parse.split import split
from schemadiff.proof.copy import read
from schemadiff.proof.replay import TOGETHER, is_usual, prepare, run, run_together
from schemadiff.proof.role_state import RolesRefused, check_roles
from schemadiff.scratch import Database
from schemadiff.sources.exclude import without
from schemadiff.sources.owners import owners_nobody_states, owners_stated
from schemadiff.stages import counted, stage

# Names in a migration mean what they mean to the runner: it starts each file with the default path.
_DEFAULT_PATH = 'SET search_path = "$user", public'
_SETS_PATH = re.compile(
    r"SET\s+(?:(?P<local>LOCAL)\s+|SESSION\s+)?search_path\b|SELECT\s+(?:pg_catalog\s*\.\s*)?set_config\s*\(\s*'search_path'",
    re.IGNORECASE,
)

# Every statement that names a role has one of these words.
_NAMES_ROLES = re.compile(
    r"\b(?:ROLE|USER|GROUP|OWNER|OWNED|GRANT|REVOKE|POLICY|AUTHORIZATION|PRIVILEGES)\b", re.IGNORECASE
)
# What a file sets for its session, and what decides what its other statements mean.
_MEANS = re.compile(
    r"(?:SET\s+(?:SESSION\s+)?|SELECT\s+(?:pg_catalog\s*\.\s*)?set_config\s*\(\s*')"
    r"(?:timezone|time\s+zone|datestyle|intervalstyle|default_toast_compression|default_table_access_method|xmloption"
    r"|standard_conforming_strings|transform_null_equals|array_nulls)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A statement that PostgreSQL refuses, and its words: what is wrong, what it advises, and where, if it says so.

    `position` counts the statement's characters from 1.
    """

    statement: Statement
    reason: str
    advice: str = ""
    sqlstate: str = ""
    position: int | None = None


def plainly(database: Database, statement: Statement) -> None:
    """Run a statement. Raises psycopg.Error."""
    run(database, statement.text, statement.origin_at(1))


@stage("replaying migrations")
def replay(database: Database, files: Sequence[MigrationFile], *, after: Callable[[Block], None] | None = None) -> None:
    """Run the files on a scratch database; `after` is called behind each block.

    Raises Conflict with file:line:col where PostgreSQL refuses one.
    """
    for file in counted(files):
        for refusal in refusals(database, file, undone(database, split_steps(file.text, str(file.path)), after)):
            raise _does_not_run(refusal.reason, refusal.statement.origin_at(refusal.position or 1))
    _check_roles(database)


def undone(
    database: Database, blocks: Sequence[Block], after: Callable[[Block], None] | None = None
) -> Iterator[Sequence[Statement]]:
    """The statements of each block that is to run: not of those of which the file asks whether they are done, and
    they are. `after` is called behind each block.
    """
    for block in blocks:
        try:
            done = is_done(database.admin(), block)
        except psycopg.Error:
            # It is refused once more, where such errors are told of.
            yield tuple(filter(None, (block.done,)))
            done = False
        if not done:
            _clear(database, block)
            yield block.statements
        # Whoever asks for the next group has run this one.
        if after:
            after(block)


def _clear(database: Database, block: Block) -> None:
    """As psql does, and `apply` by itself."""
    if block.clearing:
        for (text,) in database.admin().execute(block.clearing.text.encode()).fetchall():
            database.admin().execute(str(text).encode())


def refusals(
    database: Database,
    file: MigrationFile,
    groups: Iterable[Sequence[Statement]],
    *,
    bodies: bool = False,
    runs: Callable[[Database, Statement], None] = plainly,
) -> Iterator[Refusal]:
    """Run the file's statements, one group after the other; each that PostgreSQL refuses, as soon as it does.

    Whoever asks for the next one goes on behind it, as psql does. With `bodies` those of functions are checked. `runs`
    may look what statements do besides.
    """
    for connection in (database.author(), database.admin()):
        begin_anew(connection)
    prepare(database, [])
    make_named_roles(database, file)
    if bodies:
        database.author().execute("SET check_function_bodies = on")
    path = _DEFAULT_PATH
    for statements in groups:
        _set_path(database, path)
        for company in _companies(statements):
            if runs is plainly and run_together(database, [statement.text for statement in company]):
                continue
            for statement in company:
                path = yield from _run(database, statement, runs, path)


def _companies(statements: Sequence[Statement]) -> Iterator[Sequence[Statement]]:
    """The statements in their order: usual ones that stand in a row together, but not too many; others alone."""
    company: list[Statement] = []
    for statement in statements:
        if company and not (len(company) < TOGETHER and is_usual(company[-1].text) and is_usual(statement.text)):
            yield company
            company = []
        company.append(statement)
    if company:
        yield company


def replayed_state(database: Database) -> Catalog:
    """What the files that ran on the database lead to, without the owners that none of them states."""
    catalog = read(database)
    return without(catalog, owners_nobody_states(catalog, database.server.author, database.owners_stated))


def make_named_roles(database: Database, file: MigrationFile) -> None:
    """A migration may name roles that only the real server has, and say what belongs to the author."""
    from schemadiff.parse.read import parse_text
    from schemadiff.sources.named_roles import make_roles

    parsed = parse_text(naming_roles(file.text), str(file.path))
    make_roles({role for s in parsed.statements for role in s.roles}, database.admin(), database.server.author)
    database.owners_stated |= owners_stated(parsed.statements, database.server.author)


def naming_roles(text: str) -> str:
    """What of a text may name roles: reading all the rest, too, takes long where it is long."""
    pieces = (text[piece.start : piece.end] for piece in split(text).statements)
    return "\n;\n".join(filter(_NAMES_ROLES.search, pieces))


def _set_path(database: Database, text: str) -> None:
    """For the session, which has no transaction; LOCAL would be over at once."""
    command = re.sub(r"\ASET\s+LOCAL\b", "SET", text, flags=re.IGNORECASE)
    for connection in (database.author(), database.admin()):
        connection.execute(command.encode())


def _run(
    database: Database, statement: Statement, runs: Callable[[Database, Statement], None], path: str
) -> Generator[Refusal, None, str]:
    """Run one; the search path that those in other groups have behind it, which was `path`."""
    sets_path = _SETS_PATH.match(statement.text)
    try:
        if sets_path:
            _set_path(database, statement.text)
        elif _MEANS.match(statement.text):
            database.author().execute(statement.text.encode())
            database.admin().execute(statement.text.encode())
        elif not statement.is_setting and not statement.head.startswith("SET LOCAL"):
            runs(database, statement)
    except psycopg.Error as error:
        yield _refusal(statement, error)
        return path
    return statement.text if sets_path and not sets_path["local"] else path


def _refusal(statement: Statement, error: psycopg.Error) -> Refusal:
    said = error.diag
    position = int(said.statement_position) if said.statement_position else None
    reason = said.message_primary or str(error).splitlines()[0]
    return Refusal(statement, reason, said.message_hint or "", error.sqlstate or "", position)


def _check_roles(database: Database) -> None:
    try:
        check_roles(database)
    except RolesRefused as refused:
        raise _does_not_run(refused.message, refused.failures[0][0].origin) from None


def _does_not_run(reason: str | None, origin: Origin | None) -> Conflict:
    message = f"this migration does not run after those before it: {reason}"
    hint = "a file that was applied must not change; mend one that was not, or generate it again"
    return Conflict(Diagnostic("SD712", message, hint, origin))
