"""Migration files and a scratch server in, the catalogs they lead to out."""

from __future__ import annotations

import re
from collections.abc import Iterable

import psycopg

from schemadiff.diagnostics import Conflict, Diagnostic, Origin
from schemadiff.migrations.blocks import Statement, split_steps
from schemadiff.migrations.files import MigrationFile
from schemadiff.proof.replay import prepare, run
from schemadiff.proof.role_state import RolesRefused, check_roles
from schemadiff.scratch import Database

# Names in a migration mean what they mean to the runner: it starts each file with the default path.
_DEFAULT_PATH = 'SET search_path = "$user", public'
_SETS_PATH = re.compile(
    r"SET\s+(?:(?P<local>LOCAL)\s+|SESSION\s+)?search_path\b|SELECT\s+(?:pg_catalog\s*\.\s*)?set_config\s*\(\s*'search_path'",
    re.IGNORECASE,
)


def replay(database: Database, files: Iterable[MigrationFile]) -> None:
    """Run the files on a scratch database. Raises Conflict with file:line:col where PostgreSQL refuses one."""
    for file in files:
        prepare(database, [])
        make_named_roles(database, file)
        path = _DEFAULT_PATH
        for block in split_steps(file.text, str(file.path)):
            _set_path(database, path)
            for statement in block.statements:
                found = _SETS_PATH.match(statement.text)
                if found is None:
                    _run(database, file, statement)
                    continue
                _set_path(database, statement.text)
                path = path if found["local"] else statement.text
    _check_roles(database)


def make_named_roles(database: Database, file: MigrationFile) -> None:
    """A migration may name roles that only the real server has."""
    from schemadiff.parse.read import parse_text
    from schemadiff.sources.named_roles import make_roles

    parsed = parse_text(file.text, str(file.path))
    make_roles({role for s in parsed.statements for role in s.roles}, database.admin(), database.server.author)


def _set_path(database: Database, text: str) -> None:
    """For the session, which has no transaction; LOCAL would be over at once."""
    command = re.sub(r"\ASET\s+LOCAL\b", "SET", text, flags=re.IGNORECASE)
    for connection in (database.author(), database.admin()):
        connection.execute(command.encode())


def _run(database: Database, file: MigrationFile, statement: Statement) -> None:
    if statement.is_setting or statement.head.startswith("SET LOCAL"):
        return
    try:
        run(database, statement.text, statement.origin_at(1))
    except psycopg.Error as error:
        position = int(error.diag.statement_position or 1)
        raise _does_not_run(error.diag.message_primary, statement.origin_at(position)) from None


def _check_roles(database: Database) -> None:
    try:
        check_roles(database)
    except RolesRefused as refused:
        raise _does_not_run(refused.message, refused.failures[0][0].origin) from None


def _does_not_run(reason: str | None, origin: Origin | None) -> Conflict:
    message = f"this migration does not run after those before it: {reason}"
    hint = "a file that was applied must not change; mend one that was not, or generate it again"
    return Conflict(Diagnostic("SD712", message, hint, origin))
