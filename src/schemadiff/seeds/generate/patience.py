"""Seconds in; an end of what takes too long out: of a statement, of a table, and of code that will not be cancelled."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import psycopg

from schemadiff.scratch import Database, StatementLimit


@dataclass(slots=True)
class Patience:
    """`statement` is for one statement, `table` for a table; each row that is wanted adds a millisecond to that.

    A statement is cancelled. Code that catches this and goes on loses its session after twice that time.
    """

    statement: float = 30
    table: float = 60
    _until: float = field(default=0, init=False)

    @contextmanager
    def with_table(self, database: Database, rows: int) -> Iterator[StatementLimit]:
        """While a table is filled. Raises InputError where its session had to be ended."""
        self._until = time.monotonic() + self.table + rows / 1000
        with StatementLimit(database, 2 * self.statement) as limit:
            database.author().execute(f"SET statement_timeout = {int(self.statement * 1000)}".encode())
            try:
                yield limit
            finally:
                with suppress(psycopg.Error):
                    database.author().execute("RESET statement_timeout")

    @property
    def is_over(self) -> bool:
        """Whether the table has had its time."""
        return time.monotonic() > self._until
