"""Statements of a proof in, what each locks, rewrites and reads out, as its own transaction sees it before the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from schemadiff.kinds.column import Column
from schemadiff.model import Cost, ObjectId, Step
from schemadiff.parse.split import split
from schemadiff.proof.documented import documented, relation_of
from schemadiff.proof.locks import MODES, Relation, Seen, cost_of
from schemadiff.render import USUAL_PATH
from schemadiff.scratch import Database
from schemadiff.sources.session import Around, alone

_KINDS = {"r": "table", "p": "table", "f": "table", "m": "materialized_view", "v": "view", "S": "sequence"}
_KINDS |= {"i": "index", "I": "index"}
_RELATIONS = """
SELECT c.oid, c.relkind::text, n.nspname, c.relname,
       ARRAY(SELECT i.inhparent FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid)
       || ARRAY(SELECT i.indrelid FROM pg_catalog.pg_index i WHERE i.indexrelid = c.oid)
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'f', 'm', 'v', 'S', 'i', 'I') AND c.oid >= 16384 AND n.nspname !~ '^pg_'
"""
# Scans of this session that the server was not told of yet; some may be from before this transaction.
_SCANS = """
SELECT c.oid, pg_catalog.pg_stat_get_xact_numscans(c.oid) FROM pg_catalog.pg_class c
WHERE c.relkind IN ('r', 'm') AND c.oid >= 16384 AND pg_catalog.pg_stat_get_xact_numscans(c.oid) > 0
"""
_LOCKS = """
SELECT l.relation, l.mode, c.relkind::text, n.nspname, c.relname, c.relfilenode
FROM pg_catalog.pg_locks l
LEFT JOIN pg_catalog.pg_class c ON c.oid = l.relation
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE l.pid = pg_catalog.pg_backend_pid() AND l.locktype = 'relation' AND l.granted AND l.relation >= 16384
"""
_FILES = "SELECT oid, relfilenode FROM pg_catalog.pg_class WHERE oid = ANY(%s) AND relkind IN ('r', 'm')"
_BY_NAME = """
SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relname = %s
"""
# Between timestamp and timestamptz PostgreSQL rewrites unless TimeZone is UTC; what it is in production nobody knows.
_ANOTHER_ZONE = f"SET LOCAL TimeZone = '<+01>-01'; SET LOCAL search_path = {USUAL_PATH}"


class Meter:
    """Follows a proof from one state to another, step by step: run the step `around` it, then ask what it cost."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known = _relations(database)
        self._text = ""
        self._seen: list[Seen] = []
        self._elsewhere: Seen | None = None
        row: Any = database.author().execute("SHOW track_counts").fetchone()
        self._blind = row[0] != "on"

    def around(self, step: Step, text: str) -> Around:
        """What to run the statements of the step in. What PostgreSQL runs in no transaction runs by itself."""
        self._text, self._seen, self._elsewhere = text, [], None
        if step.outside or self._blind or not self._known:
            return alone
        if _depends_on_time_zone(step):
            self._elsewhere = self._in_another_zone(text)
        return self._watch

    def cost(self, step: Step) -> Cost | None:
        """What the step cost that just ran. None where nobody knows."""
        if not self._known:
            return Cost()
        if step.outside:
            before = self._name_before(relation_of(step))
            return documented(step, self._text, before) if before else Cost()
        if self._blind:
            return None
        worse = self._elsewhere is not None and self._elsewhere.rewritten
        return cost_of(step, [self._elsewhere] if worse and self._elsewhere else self._seen, self._known)

    def _name_before(self, relation: ObjectId) -> ObjectId | None:
        """The name that a relation had before the migration; None where it was not there."""
        row: Any = self._database.admin().execute(_BY_NAME, relation.path[:2]).fetchone()
        return self._known[row[0]].id if row and row[0] in self._known else None

    def _in_another_zone(self, text: str) -> Seen | None:
        """The statements of the step under another TimeZone, taken back."""
        author = self._database.author()
        try:
            with author.transaction(force_rollback=True):
                author.execute(_ANOTHER_ZONE.encode())
                before = dict(_rows(author, _SCANS))
                for piece in split(text).statements:
                    author.execute(text[piece.start : piece.end].encode())
                return self._look(author, before)
        except psycopg.Error:
            return None

    @contextmanager
    def _watch(self, connection: psycopg.Connection[Any]) -> Iterator[None]:
        with connection.transaction():
            before = dict(_rows(connection, _SCANS))
            yield
            self._seen.append(self._look(connection, before))

    def _look(self, connection: psycopg.Connection[Any], before: dict[int, int]) -> Seen:
        locks = _rows(connection, _LOCKS)
        files = {oid: file for oid, _, kind, _, _, file in locks if oid in self._known and kind in ("r", "m")}
        old = self._files_before(connection, files)
        now = dict(_rows(connection, _SCANS)) if files else {}
        return Seen(
            locks=[(oid, MODES[mode]) for oid, mode, *_ in locks],
            rewritten=frozenset(oid for oid, file in files.items() if old.get(oid, file) != file),
            scanned={oid: count - before.get(oid, 0) for oid, count in now.items() if count > before.get(oid, 0)},
            names={oid: ObjectId(_KINDS[kind], (s, n)) for oid, _, kind, s, n, _ in locks if kind in _KINDS},
        )

    def _files_before(self, connection: psycopg.Connection[Any], oids: dict[int, int]) -> dict[int, int]:
        """As everybody else sees the tables until the transaction ends."""
        author, admin = self._database.author(), self._database.admin()
        found: Any = (
            (admin if connection is author else author).execute(_FILES, (list(oids),)).fetchall() if oids else ()
        )
        return dict(found)


def _relations(database: Database) -> dict[int, Relation]:
    found: Any = database.admin().execute(_RELATIONS).fetchall()
    return {
        oid: Relation(ObjectId(_KINDS[kind], (schema, name)), kind in ("r", "m"), frozenset(above))
        for oid, kind, schema, name, above in found
    }


def _rows(connection: psycopg.Connection[Any], query: str) -> list[tuple[Any, ...]]:
    return connection.execute(query.encode()).fetchall()


def _depends_on_time_zone(step: Step) -> bool:
    """Whether a column changes between types of which one may be a timestamp; a domain may be over one."""
    return (
        isinstance(step.old, Column)
        and isinstance(step.new, Column)
        and "type" in step.changed
        and any("timestamp" in c.type or "." in c.type for c in (step.old, step.new))
    )
