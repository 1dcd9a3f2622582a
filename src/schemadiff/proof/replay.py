"""SQL text and a scratch database in; the database holds the effect. Runs as the plain role wherever it can."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import psycopg

from schemadiff.diagnostics import Origin
from schemadiff.model import Catalog
from schemadiff.parse.read import parse_text
from schemadiff.parse.roles import role_statement
from schemadiff.parse.split import split
from schemadiff.quoting import literal
from schemadiff.render import PATH, SECRET_SETTING, USUAL_PATH, without_variables
from schemadiff.roles import named_roles
from schemadiff.scratch import Database
from schemadiff.secrecy import SECRET
from schemadiff.sources.large_objects import make_large_objects
from schemadiff.sources.load import run_statement
from schemadiff.sources.named_roles import make_roles, to_be_made
from schemadiff.sources.security_labels import IS_LABEL, set_label
from schemadiff.sources.session import Around, alone

# Beyond what schema files may say: what runs no code of the user's while a superuser does it.
_PRIVILEGED = re.compile(
    r"""\s*(?:
        ALTER\s+(?:PROCEDURAL\s+)?
            (?:EXTENSION|LANGUAGE|OPERATOR|FOREIGN\s+DATA\s+WRAPPER|SERVER|USER\s+MAPPING|EVENT\s+TRIGGER
              |TEXT\s+SEARCH|PUBLICATION|SUBSCRIPTION|TYPE|SCHEMA)\b
      | (?:GRANT|REVOKE|COMMENT\s+ON|DROP|ALTER\s+DEFAULT\s+PRIVILEGES)\s
    )""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_GRANT = re.compile(r"\s*(?:GRANT|REVOKE)\s", re.IGNORECASE)
# What the author runs as it is, in any transaction.
_USUAL = re.compile(
    r"""(?:CREATE\ (?:UNLOGGED\ )?(?:UNIQUE\ )?
            (?:TABLE|INDEX(?!\ CONCURRENTLY)|TYPE|DOMAIN|SEQUENCE|VIEW|FUNCTION|TRIGGER|POLICY)\s
        | ALTER\ (?:TABLE|INDEX|SEQUENCE)\s(?!.*\sOWNER\ TO\s)
        | COMMENT\ ON\ (?:TABLE|COLUMN|CONSTRAINT|INDEX|TYPE|DOMAIN|SEQUENCE|VIEW|FUNCTION|TRIGGER|POLICY)\s)""",
    re.VERBOSE | re.DOTALL,
)
# So many at once.
TOGETHER = 200
# What render.statement makes of a statement about the database at hand.
_OF_THE_DATABASE = re.compile(
    r"DO (\$_\d*\$)BEGIN EXECUTE pg_catalog\.format\((?P<pattern>E?'(?:[^'\\]|''|\\\\)*'),"
    r" pg_catalog\.current_database\(\)"
    rf"(?P<secret>, pg_catalog\.current_setting\('{re.escape(SECRET_SETTING)}'\))?\); END\1"
)
# A note on errors.
NEEDED_USUAL_PATH = "a function found its names by the usual search path"
# SQLSTATEs of a schema, a relation, a column, a function and a type that are not there.
_NOT_FOUND = ("3F000", "42P01", "42703", "42883", "42704")
_SESSION = f"""
set check_function_bodies = off; set schemadiff.allow_data_loss = 'all'; set client_min_messages = error;
set search_path = {PATH}
"""


def prepare(database: Database, catalogs: Iterable[Catalog]) -> None:
    """Make the roles that the catalogs name, and the sessions ready to run what was rendered from them."""
    roles = {role for catalog in catalogs for role in roles_of(catalog)}
    if wanted := to_be_made(roles, database.server.author):
        make_roles(wanted, database.admin(), database.server.author)
    database.set_up(_SESSION)


def roles_of(catalog: Catalog) -> frozenset[str]:
    """The roles that owners, grants and policies name."""
    return frozenset(role for obj in catalog.objects.values() for role in named_roles(obj))


def run(database: Database, text: str, origin: Origin | None = None, around: Around = alone) -> bool:
    """Run the statements of `text` one by one, each `around` its connection. Raises psycopg.Error, the statement in
    its notes.

    Statements about roles become a part of the database's state, and run when its roles are read. `origin` is for them.
    Whether a function of the user's, which one of them runs, found its names by the usual search path only.
    """
    helped = False
    for piece in split(text).statements:
        statement = text[piece.start : piece.end]
        try:
            try:
                _run_one(database, statement, origin, around)
            except psycopg.Error as error:
                if not _misses_a_name(error):
                    raise
                helped = True
                with _usual_path(database):
                    _run_one(database, statement, origin, around)
        except psycopg.Error as error:
            error.add_note(statement)
            if helped:
                error.add_note(NEEDED_USUAL_PATH)
            raise
    return helped


def is_usual(text: str) -> bool:
    """Whether the author runs the statement as it is, in any transaction: such ones can run together."""
    return _USUAL.match(text) is not None


def run_together(database: Database, texts: Sequence[str]) -> bool:
    """Run usual statements as one message to the server, and one transaction, if there is more than one.

    Whether that was done. If not, it is as if none had run, and `run` says of each what is wrong with it.
    """
    if len(texts) < 2:
        return False
    try:
        database.author().execute("\n;\n".join(map(without_variables, texts)).encode())
    except psycopg.Error:
        return False
    return True


class Together:
    """Statements that make a state on a database. Usual ones that stand in a row run together; where one of them is
    refused, they run one by one, as by `run`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[str] = []

    def run(self, text: str) -> None:
        """Run the statements of `text`, now or at the next `finish`. Raises as `run` does, about any so far."""
        usual = is_usual(text)
        if not usual or len(self._waiting) == TOGETHER:
            self.finish()
        if usual:
            self._waiting.append(text)
        else:
            run(self._database, text)

    def finish(self) -> None:
        """Run what waits."""
        texts, self._waiting = self._waiting, []
        if not run_together(self._database, texts):
            for text in texts:
                run(self._database, text)


def _misses_a_name(error: psycopg.Error) -> bool:
    """Whether the body of a function names something that is not on the search path."""
    return error.sqlstate in _NOT_FOUND and " function " in (error.diag.context or "")


@contextmanager
def _usual_path(database: Database) -> Iterator[None]:
    connections = (database.author(), database.admin())
    before = [connection.execute("SHOW search_path").fetchone() for connection in connections]
    for connection in connections:
        connection.execute(f"SET search_path = {USUAL_PATH}".encode())
    try:
        yield
    finally:
        for connection, path in zip(connections, before, strict=True):
            connection.execute("SELECT pg_catalog.set_config('search_path', %s, false)", path)


def _spoken_out(statement: str, database: Database) -> str:
    """A statement about the database at hand as the plain statement that it comes down to."""
    match = _OF_THE_DATABASE.fullmatch(statement)
    if match is None:
        return statement
    secret = f", {literal(SECRET)}" if match["secret"] else ""
    query = f"SELECT pg_catalog.format({match['pattern']}, pg_catalog.current_database(){secret})"
    row = database.admin().execute(query.encode()).fetchone()
    return str(row[0]) if row else statement


def _run_one(database: Database, statement: str, origin: Origin | None, around: Around) -> None:
    if IS_LABEL.match(statement):
        set_label(database.admin(), statement)
        return
    statement = without_variables(_spoken_out(statement, database))
    if about_roles := role_statement(statement):
        database.role_statements.append(replace(about_roles, origin=origin))
        return
    make_large_objects(database.admin(), statement)
    try:
        # To whom an object does not belong, GRANT and REVOKE on it are a warning, not an error.
        connection = database.admin() if _GRANT.match(statement) else database.author()
        with around(connection):
            connection.execute(statement.encode())
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidObjectDefinition):
        parsed = parse_text(statement, "")
        if parsed.statements and not parsed.diagnostics:
            run_statement(parsed.statements[0], database, around)
        elif _PRIVILEGED.match(statement):
            with around(database.admin()):
                database.admin().execute(statement.encode())
        else:
            raise
