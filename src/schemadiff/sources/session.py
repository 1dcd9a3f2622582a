"""The settings that a statement asks for go in; a connection on which exactly these hold comes out."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeAlias

import psycopg
from psycopg.sql import SQL, Identifier

# What a statement runs inside of, on its connection.
Around: TypeAlias = Callable[[psycopg.Connection[Any]], AbstractContextManager[None]]

TABLESPACES = frozenset(("default_tablespace", "temp_tablespaces"))


def alone(_connection: psycopg.Connection[Any]) -> AbstractContextManager[None]:
    """Nothing around a statement."""
    return nullcontext()


class Session:
    """One connection, and what has been set on it so far."""

    def __init__(self, connection: psycopg.Connection[Any], around: Around = alone) -> None:
        self.connection = connection
        self.around = around
        self._settings: dict[str, str] = {}
        self._role = ""

    def prepare(self, settings: tuple[tuple[str, str], ...], role: str = "") -> None:
        """Make the settings and the role hold, and no others."""
        wanted = dict(settings)
        if self._role and self._role != role:
            self.connection.execute("RESET ROLE")
            self._role = ""
        for name in self._settings.keys() - wanted.keys():
            self.connection.execute(SQL("RESET {}").format(Identifier(*name.split("."))))
            del self._settings[name]
        for name, value in wanted.items():
            if self._settings.get(name) != value:
                self._set(name, value)
        if role and role != self._role:
            self.connection.execute(SQL("SET ROLE {}").format(Identifier(role)))
            self._role = role

    def run(self, text: str) -> None:
        """Run one statement as it is written."""
        with self.around(self.connection):
            self.connection.execute(text.encode())

    def _set(self, name: str, value: str) -> None:
        # Tablespaces belong to the server: a scratch without them uses its own.
        usable = value if name not in TABLESPACES or self._has_tablespace(value) else ""
        self.connection.execute("SELECT pg_catalog.set_config(%s, %s, false)", (name, usable))
        self._settings[name] = value

    def _has_tablespace(self, value: str) -> bool:
        query = "SELECT 1 FROM pg_catalog.pg_tablespace WHERE spcname = %s"
        return self.connection.execute(query, (value.strip('"'),)).fetchone() is not None
