"""The connection of a run goes in; while its statement takes long, lines come out: who blocks it, how far an index is.

A thread looks over a connection of its own, which it opens when the first second has passed.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import psycopg

from schemadiff.migrations.sessions import Address, second_connection
from schemadiff.quoting import one_line

if TYPE_CHECKING:
    from schemadiff.migrations.ledger import Connection

_PERIOD = 0.5
_SILENT_FOR = 10
_LONGEST_QUERY = 80
_TEXT = re.compile(r"'(?:[^']|'')*(?:'|$)|\$(\w*)\$.*?(?:\$\1\$|$)", re.DOTALL)
_BUSY = """
SELECT pg_catalog.pg_blocking_pids(a.pid) FROM pg_catalog.pg_stat_activity a
WHERE a.pid = %s AND a.state = 'active' AND pg_catalog.clock_timestamp() - a.query_start > interval '1 second'
"""
_WHO = """
SELECT a.pid, a.usename, a.application_name, a.query, a.state,
       extract(epoch FROM pg_catalog.clock_timestamp() - a.xact_start)::float8
FROM pg_catalog.pg_stat_activity a WHERE a.pid = ANY (%s) ORDER BY a.xact_start LIMIT 3
"""
_BUILD = """
SELECT p.pid, coalesce(pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname), 'an index'),
       p.phase, p.blocks_done, p.blocks_total, p.tuples_done, p.tuples_total, p.current_locker_pid
FROM pg_catalog.pg_stat_progress_create_index p
LEFT JOIN pg_catalog.pg_class c ON c.oid = p.index_relid LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE p.datname = pg_catalog.current_database()
"""


@contextmanager
def watching(conn: Connection, address: Address, tell: Callable[[str], None]) -> Iterator[None]:
    """Tell of what takes long, until the end of the block. Not to be able to look is no failure."""
    done = threading.Event()
    thread = threading.Thread(target=_watch, args=(conn.info.backend_pid, address, tell, done), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join(timeout=2)


def build_progress(row: tuple[Any, ...]) -> str:
    """A row of pg_stat_progress_create_index in words."""
    _, index, phase, blocks, all_blocks, tuples, all_tuples, locker = row
    done, total = (tuples, all_tuples) if all_tuples else (blocks, all_blocks)
    share = f", {100 * done // total} %" if total else ""
    return f"{one_line(index)}: {phase}{share}" + (f", for process {locker}" if locker else "")


def builds(conn: Connection) -> list[tuple[Any, ...]]:
    """The indexes that are being built in this database: the process, then what `build_progress` says in words."""
    return conn.execute(_BUILD).fetchall()


def blocker(row: tuple[Any, ...]) -> str:
    """A row of pg_stat_activity in words. Values in its query are left out: they may be secrets."""
    pid, role, application, query, state, seconds = row
    plain = one_line(_TEXT.sub("'…'", query or "(not visible to this role)"))
    short = plain if len(plain) <= _LONGEST_QUERY else plain[: _LONGEST_QUERY - 1] + "…"
    name = f"{one_line(application) or 'unnamed'}, {one_line(role or '?')}"
    since = f", in its transaction for {seconds:.0f} s" if seconds is not None else ""
    return f"waits for process {pid} ({name}{since}, {state or 'state unknown'}): {short}"


def _watch(pid: int, address: Address, tell: Callable[[str], None], done: threading.Event) -> None:
    if done.wait(1):
        return
    with suppress(psycopg.Error), second_connection(address) as connection:
        said, silent = "", 0
        while not done.wait(_PERIOD):
            heading, note = _look(connection, pid)
            silent += 1
            if note and not done.is_set() and (heading != said or silent >= _SILENT_FOR):
                tell(note)
                said, silent = heading, 0


def _look(connection: Connection, pid: int) -> tuple[str, str]:
    """What the run's statement is doing: what tells it from something else, and the whole of it in words."""
    busy = connection.execute(_BUSY, (pid,)).fetchone()
    if busy is None:
        return "", ""
    rows = connection.execute(_WHO, (busy[0],)).fetchall() if busy[0] else []
    ours = [build for build in builds(connection) if build[0] == pid]
    notes = [*map(blocker, rows), *map(build_progress, ours)]
    return repr(([row[0] for row in rows], [build[1:3] for build in ours])), "; ".join(notes)
