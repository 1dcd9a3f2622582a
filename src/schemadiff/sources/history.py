"""Migration files and a scratch server in, the catalogs they lead to out."""

from __future__ import annotations

from collections.abc import Iterable

import psycopg

from schemadiff.diagnostics import Conflict, Diagnostic
from schemadiff.migrations.blocks import Statement, split_steps
from schemadiff.migrations.files import MigrationFile
from schemadiff.proof.replay import prepare, run
from schemadiff.scratch import Database


def replay(database: Database, files: Iterable[MigrationFile]) -> None:
    """Run the files on a scratch database. Raises Conflict with file:line:col where PostgreSQL refuses one."""
    for file in files:
        prepare(database, [])
        make_named_roles(database, file)
        for block in split_steps(file.text, str(file.path)):
            for statement in block.statements:
                _run(database, file, statement)


def make_named_roles(database: Database, file: MigrationFile) -> None:
    """A migration may name roles that only the real server has."""
    from schemadiff.parse.read import parse_text
    from schemadiff.sources.named_roles import make_roles

    parsed = parse_text(file.text, str(file.path))
    make_roles({role for s in parsed.statements for role in s.roles}, database.admin(), database.server.author)


def _run(database: Database, file: MigrationFile, statement: Statement) -> None:
    if statement.is_setting or statement.head.startswith("SET LOCAL"):
        return
    try:
        run(database, statement.text)
    except psycopg.Error as error:
        position = int(error.diag.statement_position or 1)
        message = f"this migration does not run after those before it: {error.diag.message_primary}"
        hint = "a file that was applied must not change; mend one that was not, or generate it again"
        raise Conflict(Diagnostic("SD712", message, hint, statement.origin_at(position))) from None
