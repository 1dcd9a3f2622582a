"""A connection in, questions and a digest of their answers out: as long as it is the same, a run finds what it found.

`ctid` and `xmin`, of which the tokens of the catalogs are made, mean something in one data directory only, and another
one may have taken its place under the same name: a copy, or an older state of it. A server was started for that: the
moment of its start tells them apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import psycopg

from schemadiff.cache.keys import key_of
from schemadiff.cache.questions import MOMENT, SETTINGS, digest_of, seen_at
from schemadiff.managed import managed_queries
from schemadiff.migrations.ledger import TableName, columns_of, identifier, is_readable
from schemadiff.sources.contents import contents_of
from schemadiff.sources.token import token_query
from schemadiff.stages import stage

if TYPE_CHECKING:
    from schemadiff.cache.questions import Answer, Row, Sighting
    from schemadiff.sources.marks import Marks

_PLACE = """
SELECT s.system_identifier::text, c.timeline_id::text, pg_postmaster_start_time()::text, d.oid::text, d.datname::text,
  current_setting('server_version_num'), current_user::text, session_user::text, pg_is_in_recovery()::text
FROM pg_control_system() s, pg_control_checkpoint() c, pg_database d WHERE d.datname = current_database()
"""


@dataclass(frozen=True, slots=True)
class Pulse:
    """What was asked, and digests of the answers: of the catalogs' tokens, and of the rest. The latter is empty where
    the role may not see some of it.

    `of_catalog` is a digest of all that a catalog is read from, whether rows were written anew or not. It is there
    where something is to be kept under it, and so is what it was made of: the `contents` of the catalogs, with the
    `tokens` that these had, and the `place`. `version` is server_version_num. The `sighting` is what was asked last,
    and `marks` there are of catalogs that were looked at more closely.
    """

    token: str
    questions: tuple[str, ...] = ()
    of_rest: str = ""
    of_rows: str = ""
    of_catalog: str = ""
    place: str = ""
    tokens: tuple[Row, ...] = ()
    contents: Mapping[str, Row] = field(default_factory=dict)
    version: int = 0
    marks: Marks = field(default_factory=dict, compare=False)
    sighting: Sighting | None = field(default=None, compare=False)

    @property
    def of_all(self) -> str:
        """The digest of the catalogs, and of what is applied besides."""
        return key_of(self.of_catalog, self.of_rows) if self.of_catalog else ""


@stage("asking whether anything moved")
def feel(
    connection: psycopg.Connection[Any],
    ledger: TableName,
    sightings: Iterable[Sighting] = (),
    *,
    cached: bool = False,
) -> Pulse:
    """The pulse of the database as it is now; with `cached`, one to keep something under. What was seen already, and
    must still be so, is not asked for again.
    """
    with connection.transaction():
        connection.execute(SETTINGS.encode())
        moves = token_query(connection)
        [moment] = _answer(connection, MOMENT)
        tokens = seen_at(moment, moves, sightings) or _answer(connection, moves)
        sighting = (moves, moment, tokens)
        try:
            with connection.transaction():
                about_schema = (_PLACE, *managed_queries(connection))
                schema = [_answer(connection, question) for question in about_schema]
                about_rows = _about_rows(connection, ledger)
                rows = [_answer(connection, question) for question in about_rows]
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedFunction):
            return Pulse(digest_of([tokens]), sighting=sighting)
        questions = (moves, *about_schema, *about_rows)
        of_rest = digest_of([*schema, *rows])
        felt = Pulse(digest_of([tokens]), questions, of_rest, digest_of(rows), sighting=sighting)
        return _to_keep(connection, felt, tokens, schema) if cached else felt


def _to_keep(connection: psycopg.Connection[Any], felt: Pulse, tokens: Answer, schema: list[Answer]) -> Pulse:
    version = connection.info.server_version
    contents = contents_of(partial(_answer, connection), schema[0], tokens, version)
    return replace(
        felt,
        of_catalog=digest_of([list(contents.rows.values()), *schema]),
        place=digest_of(schema),
        tokens=tuple(tokens),
        contents=contents.rows,
        marks=contents.marks,
        version=version,
    )


def _about_rows(connection: psycopg.Connection[Any], ledger: TableName) -> tuple[str, ...]:
    """What is applied. Who may not read it goes by its notice, and that is in the catalogs."""
    if not columns_of(connection, ledger) or not is_readable(connection, ledger):
        return ()
    return (f"SELECT l::text FROM {identifier(ledger).as_string()} l ORDER BY 1",)


def _answer(connection: psycopg.Connection[Any], question: str) -> Answer:
    rows = connection.execute(question.encode()).fetchall()
    return [tuple(None if value is None else str(value) for value in row) for row in rows]
