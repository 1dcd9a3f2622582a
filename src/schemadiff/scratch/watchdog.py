"""An author's connection and a number of seconds in, an end to every statement that takes longer out."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from types import TracebackType

import psycopg

from schemadiff.diagnostics import InputError, Origin
from schemadiff.scratch.server import Database


class StatementLimit:
    """Ends the author's session when the time is up.

    It terminates, never cancels: a block that catches query_canceled would go on for ever.
    `with StatementLimit(database, 120) as limit:` and `limit.restart(origin)` before each statement.
    """

    def __init__(self, database: Database, seconds: float = 120) -> None:
        self._database = database
        self._pid = database.author().info.backend_pid
        self._seconds = seconds
        self._origin: Origin | None = None
        self._deadline = time.monotonic() + seconds
        self._over = threading.Event()
        self._expired = False
        self._thread = threading.Thread(target=self._watch, name="schemadiff-watchdog", daemon=True)

    def restart(self, origin: Origin | None = None) -> None:
        """A new statement begins; the origin is where it is written."""
        self._origin = origin
        self._deadline = time.monotonic() + self._seconds

    def __enter__(self) -> StatementLimit:
        self.restart()
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()
        if self._expired and (error is None or isinstance(error, Exception)):
            raise InputError.of(
                "SD811",
                f"the statement ran longer than {self._seconds:g} s and was ended",
                "schema files describe; move work on data to a migration or a seed",
                self._origin,
            ) from None

    def _watch(self) -> None:
        while (left := self._deadline - time.monotonic()) > 0:
            if self._over.wait(left):
                return
        self._expired = True
        # A server that is gone has ended the statement as well.
        with suppress(psycopg.Error), self._database.server.access.connect_admin(self._database.name) as connection:
            connection.execute("SELECT pg_catalog.pg_terminate_backend(%s)", (self._pid,))
