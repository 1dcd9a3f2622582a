"""A connection and the project in, what every check looks through out: rows, read in a transaction that only reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeAlias

import psycopg
from psycopg.rows import dict_row

from schemadiff.config import Config
from schemadiff.diagnostics import Diagnostic
from schemadiff.model import Catalog, Row

# Behind a pooler what holds for the session would stay for its next client. A lock is waited for so shortly that no
# other session becomes the victim of a deadlock with this one.
_SETTINGS = (
    "SET TRANSACTION READ ONLY",
    "SET LOCAL search_path = pg_catalog, pg_temp",
    "SET LOCAL lock_timeout = '100ms'",
    "SET LOCAL statement_timeout = '30s'",
)


@dataclass(frozen=True)
class Look:
    """What the checks know: the connection, the project, the catalog where it could be read.

    `old` is the age from which a transaction is in the way, `settled` the age from which statistics tell anything.
    """

    connection: psycopg.Connection[Any]
    config: Config
    pooled: bool
    catalog: Catalog | None = None
    old: timedelta = timedelta(minutes=5)
    settled: timedelta = timedelta(days=30)
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def version(self) -> int:
        """server_version_num."""
        return self.connection.info.server_version

    @property
    def standby(self) -> bool:
        """Whether the server follows another one."""
        return bool(self.facts.get("standby"))

    @contextmanager
    def reading(self) -> Iterator[psycopg.Connection[Any]]:
        """The connection in a transaction that can only read, and leaves nothing behind."""
        with self.connection.transaction():
            for setting in _SETTINGS:
                self.connection.execute(setting.encode())
            yield self.connection

    def rows(self, query: str, values: Mapping[str, Any] | None = None) -> Sequence[Row]:
        """The rows of a query. Raises psycopg.Error."""
        with self.reading() as connection, connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query.encode(), values).fetchall()


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is looked at; `what` completes "could not look at …". Of those that need the catalog none runs
    where it could not be read.
    """

    what: str
    look: Callable[[Look], Iterable[Diagnostic]]
    needs_catalog: bool = False


Found: TypeAlias = Iterable[Diagnostic]


def error(code: str, message: str, hint: str) -> Diagnostic:
    """What must be mended before the next migration."""
    return Diagnostic(code, message, hint)


def warning(code: str, message: str, hint: str) -> Diagnostic:
    """What goes wrong sooner or later."""
    return Diagnostic(code, message, hint, severity="warning")


def note(code: str, message: str, hint: str) -> Diagnostic:
    """What is good to know."""
    return Diagnostic(code, message, hint, severity="note")


def listed(names: Sequence[str], at_most: int = 5) -> str:
    """The first few names, and how many more there are."""
    more = f" and {len(names) - at_most} more" if len(names) > at_most else ""
    return ", ".join(names[:at_most]) + more
