"""A connection in, questions and a digest of their answers out: as long as it is the same, a run finds what it found.

`ctid` and `xmin`, of which the token of the schema is made, mean something in one data directory only, and another one
may have taken its place under the same name: a copy, or an older state of it. A server was started for that: the moment
of its start tells them apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg

from schemadiff.cache.questions import SETTINGS, digest_of
from schemadiff.managed import managed_queries
from schemadiff.migrations.ledger import TableName, columns_of, identifier, is_readable
from schemadiff.sources.token import token_query
from schemadiff.stages import stage

_PLACE = """
SELECT s.system_identifier::text, c.timeline_id::text, pg_postmaster_start_time()::text, d.oid::text, d.datname::text,
  current_setting('server_version_num'), current_user::text, session_user::text, pg_is_in_recovery()::text
FROM pg_control_system() s, pg_control_checkpoint() c, pg_database d WHERE d.datname = current_database()
"""


@dataclass(frozen=True, slots=True)
class Pulse:
    """What was asked, and digests of the answers: of the schema's token alone, of all that the catalog leans on, and of
    what is applied besides. The latter two are empty where the role may not see some of it.
    """

    token: str
    questions: tuple[str, ...] = ()
    of_catalog: str = ""
    digest: str = ""


@stage("asking whether anything moved")
def feel(connection: psycopg.Connection[Any], ledger: TableName) -> Pulse:
    """The pulse of the database as it is now."""
    with connection.transaction():
        connection.execute(SETTINGS.encode())
        moves = token_query(connection)
        token = _answer(connection, moves)
        try:
            with connection.transaction():
                about_schema = (_PLACE, *managed_queries(connection))
                answers = [token, *(_answer(connection, question) for question in about_schema)]
                about_rows = _about_rows(connection, ledger)
                rows = [_answer(connection, question) for question in about_rows]
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedFunction):
            return Pulse(digest_of([token]))
    questions = (moves, *about_schema, *about_rows)
    return Pulse(digest_of([token]), questions, digest_of(answers), digest_of([*answers, *rows]))


def _about_rows(connection: psycopg.Connection[Any], ledger: TableName) -> tuple[str, ...]:
    """What is applied. Who may not read it goes by its notice, and that is in the catalogs."""
    if not columns_of(connection, ledger) or not is_readable(connection, ledger):
        return ()
    return (f"SELECT l::text FROM {identifier(ledger).as_string()} l ORDER BY 1",)


def _answer(connection: psycopg.Connection[Any], question: str) -> list[tuple[str | None, ...]]:
    rows = connection.execute(question.encode()).fetchall()
    return [tuple(None if value is None else str(value) for value in row) for row in rows]
