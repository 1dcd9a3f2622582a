"""Statements of a proof in, what each locks, rewrites and reads out, as its own transaction sees it before the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg

from schemadiff.introspect.session import planned_once
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
SELECT c.oid, c.relkind::text, n.nspname, c.relname, c.relfilenode,
       ARRAY(SELECT i.inhparent FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid)
       || ARRAY(SELECT i.indrelid FROM pg_catalog.pg_index i WHERE i.indexrelid = c.oid)
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'f', 'm', 'v', 'S', 'i', 'I') AND c.oid >= 16384 AND n.nspname !~ '^pg_'
"""
# Scans of this session that the server was not told of yet; some may be from before this transaction.
_BEGIN = """
BEGIN;
SELECT oid, scans FROM (
    SELECT oid, pg_catalog.pg_stat_get_xact_numscans(oid) AS scans FROM pg_catalog.pg_class
    WHERE relkind IN ('r', 'm') AND oid >= 16384 OFFSET 0
) AS counted WHERE scans > 0
"""
# From 15 on the session can be asked to tell the server now: then there are none. With so many relations to look at
# that is quicker than the question.
_TELL = "SELECT pg_catalog.pg_stat_force_next_flush()"
_MANY = 200
_LOOK = """
SELECT l.relation, l.mode, c.relkind::text, n.nspname, c.relname, c.relfilenode,
       pg_catalog.pg_stat_get_xact_numscans(l.relation)
FROM pg_catalog.pg_locks l
LEFT JOIN pg_catalog.pg_class c ON c.oid = l.relation
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE l.pid = pg_catalog.pg_backend_pid() AND l.locktype = 'relation' AND l.granted AND l.relation >= 16384
"""
_FILES = "SELECT oid, relfilenode FROM pg_catalog.pg_class WHERE oid = ANY(%s)"
_BY_NAME = """
SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relname = %s
"""
_IS_ENUM = "SELECT typtype = 'e' FROM pg_catalog.pg_type WHERE oid = pg_catalog.to_regtype(%s)"
# Between timestamp and timestamptz PostgreSQL rewrites unless TimeZone is UTC; what it is in production nobody knows.
_ANOTHER_ZONE = f"SET LOCAL TimeZone = '<+01>-01'; SET LOCAL search_path = {USUAL_PATH}"


class Meter:
    """Follows a proof from one state to another, step by step: run the step `around` it, then ask what it cost."""

    def __init__(self, database: Database) -> None:
        self._database = database
        found: Any = database.admin().execute(_RELATIONS).fetchall()
        self._known = _known(found)
        self._called = _called(self._known)
        self._files: dict[int, int] = {oid: file for oid, _, _, _, file, _ in found}
        self._text = ""
        self._seen: list[Seen] = []
        self._elsewhere: Seen | None = None
        self._enums: dict[str, bool] = {}
        row: Any = database.author().execute("SHOW track_counts").fetchone()
        self._blind = row[0] != "on"

    def around(self, step: Step, text: str) -> Around:
        """What to run the statements of the step in. What PostgreSQL runs in no transaction runs by itself."""
        self._text, self._seen, self._elsewhere = text, [], None
        if step.subject.id.kind != "column":
            # A type may be another one from now on.
            self._enums.clear()
        if step.outside or self._blind or not self._known:
            return alone
        if (type_ := _type_by_time_zone(step)) and not self._is_enum(type_):
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
        return cost_of(step, [self._elsewhere] if worse and self._elsewhere else self._seen, self._known, self._called)

    def _name_before(self, relation: ObjectId) -> ObjectId | None:
        """The name that a relation had before the migration; None where it was not there."""
        row: Any = self._database.admin().execute(_BY_NAME, relation.path[:2]).fetchone()
        return self._known[row[0]].id if row and row[0] in self._known else None

    def _is_enum(self, type_: str) -> bool:
        """Whether it is an enum that a column becomes: no timestamp is one without a rewrite, whatever the zone."""
        if type_ not in self._enums:
            try:
                row: Any = self._database.author().execute(_IS_ENUM, (type_,)).fetchone()
            except psycopg.Error:
                return False
            self._enums[type_] = bool(row and row[0])
        return self._enums[type_]

    def _in_another_zone(self, text: str) -> Seen | None:
        """The statements of the step under another TimeZone, taken back."""
        author = self._database.author()
        before, files = self._begin(author), dict(self._files)
        try:
            author.execute(_ANOTHER_ZONE.encode())
            for piece in split(text).statements:
                author.execute(text[piece.start : piece.end].encode())
            return self._look(author, before)
        except psycopg.Error:
            return None
        finally:
            self._files = files
            author.execute("ROLLBACK")

    @contextmanager
    def _watch(self, connection: psycopg.Connection[Any]) -> Iterator[None]:
        before = self._begin(connection)
        try:
            yield
            seen = self._look(connection, before)
        except BaseException:
            if not connection.closed:
                connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
        self._seen.append(seen)

    def _begin(self, connection: psycopg.Connection[Any]) -> dict[int, int]:
        """Begin a transaction, and count the scans until now."""
        if len(self._known) >= _MANY and self._database.version >= 150000:
            connection.execute(_TELL)
            connection.execute("BEGIN")
            return {}
        cursor = connection.execute(_BEGIN.encode())
        cursor.nextset()
        return dict(cursor.fetchall())

    def _look(self, connection: psycopg.Connection[Any], before: Mapping[int, int]) -> Seen:
        """What can be seen from inside of the transaction, after the statement."""
        # This is asked after each step.
        with planned_once(connection):
            found = connection.execute(_LOOK.encode()).fetchall()
        tables = {oid: (file, scans) for oid, _, kind, _, _, file, scans in found if kind in ("r", "m")}
        return Seen(
            locks=[(oid, MODES[mode]) for oid, mode, *_ in found],
            rewritten=self._rewritten(connection, {oid: file for oid, (file, _) in tables.items()}),
            scanned={o: scans - before.get(o, 0) for o, (_, scans) in tables.items() if scans > before.get(o, 0)},
            names={oid: ObjectId(_KINDS[kind], (s, n)) for oid, _, kind, s, n, _, _ in found if kind in _KINDS},
        )

    def _rewritten(self, connection: psycopg.Connection[Any], files: Mapping[int, int]) -> frozenset[int]:
        """The tables that have another file than before the transaction."""
        doubtful = [oid for oid, file in files.items() if self._files.get(oid, file) != file]
        if not doubtful:
            return frozenset()
        # Until the transaction ends everybody else sees the old file, be it that it changed before the statement.
        author, admin = self._database.author(), self._database.admin()
        other = admin if connection is author else author
        with planned_once(other):
            old: Any = other.execute(_FILES, (doubtful,)).fetchall()
        rewritten = frozenset(oid for oid, file in old if files[oid] != file)
        self._files |= {oid: files[oid] for oid in doubtful}
        return rewritten


def _known(found: Any) -> dict[int, Relation]:
    return {
        oid: Relation(ObjectId(_KINDS[kind], (schema, name)), kind in ("r", "m"), frozenset(above))
        for oid, kind, schema, name, _, above in found
    }


def _called(known: Mapping[int, Relation]) -> dict[ObjectId, list[int]]:
    found: dict[ObjectId, list[int]] = {}
    for oid, relation in known.items():
        found.setdefault(relation.id, []).append(oid)
    return found


def _type_by_time_zone(step: Step) -> str | None:
    """The new type of a column that changes between types of which one may be a timestamp; a domain may be over one."""
    if not (isinstance(step.old, Column) and isinstance(step.new, Column) and "type" in step.changed):
        return None
    doubtful = any("timestamp" in c.type or "." in c.type for c in (step.old, step.new))
    return step.new.type if doubtful else None
