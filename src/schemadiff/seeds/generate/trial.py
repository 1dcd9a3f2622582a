"""A scratch database in; SQL of values as `values.py` makes them, where PostgreSQL takes them for the type, out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import psycopg

from schemadiff.model import Catalog
from schemadiff.scratch import Database
from schemadiff.seeds.generate.makers import NUMBER, Wanted
from schemadiff.seeds.generate.values import is_own, varied, wide

# Values that are looked at before a type of the user's, which may have checks, is believed to take them.
_LOOKED_AT = 50


@dataclass(slots=True)
class Trial:
    """What PostgreSQL said of each type is asked once."""

    database: Database
    catalog: Catalog
    _said: dict[tuple[str, bool], bool] = field(default_factory=dict)
    _read: dict[str, bool] = field(default_factory=dict)

    def wide(self, column: Wanted) -> str | None:
        """SQL of a value that no other row has; None where there is none that we know."""
        return self._taken(column, wide, apart=True)

    def varied(self, column: Wanted) -> str | None:
        """SQL of any value; None where only candidates are known."""
        return self._taken(column, varied, apart=False)

    def is_read(self, made: str, type_: str) -> bool:
        """Whether this server takes what it writes of the type: one without libxml does not of xml."""
        if type_ not in self._read:
            self._read[type_] = self._takes(f"({made})::text::{type_}")
        return self._read[type_]

    def _taken(self, column: Wanted, make: Callable[[Wanted, Catalog], str | None], *, apart: bool) -> str | None:
        made = make(column, self.catalog)
        if made is None or not is_own(column.type, self.catalog):
            return made
        key = (column.type, apart)
        if key not in self._said:
            self._said[key] = self._takes(made)
        return made if self._said[key] else None

    def _takes(self, made: str) -> bool:
        query = f"SELECT pg_catalog.count({made}) FROM pg_catalog.generate_series(1, {_LOOKED_AT}) AS {NUMBER}"
        connection = self.database.author()
        try:
            with connection.transaction():
                connection.execute(query.encode())
        except psycopg.Error:
            return False
        return True
