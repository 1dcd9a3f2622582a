"""A connection in; after each change, what is read of what moved, held to what is read of the whole, out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from unittest.mock import patch

import psycopg

from schemadiff.cache.encoding import plain
from schemadiff.introspect import Ground, again, introspect_again, introspect_with_ground
from schemadiff.model import Catalog
from schemadiff.sources.marks import ELSEWHERE, MARKED, Marks, marks_of, moved, ranges
from schemadiff.sources.token import token_query

# Of the whole server: other tests make roles and databases meanwhile.
_SHARED = frozenset(
    (
        "pg_auth_members", "pg_database", "pg_db_role_setting", "pg_parameter_acl", "pg_roles", "pg_shdescription",
        "pg_shseclabel", "pg_subscription", "pg_tablespace",
    )
)  # fmt: skip


class Watched:
    """A database, and what the last reading of it has left for the next. What is `of_server` moved as well, unless
    nothing that is said here has to do with it.
    """

    def __init__(self, connection: psycopg.Connection[Any], *, of_server: bool = True) -> None:
        self.connection = connection
        self.passed_over = MARKED if of_server else MARKED | _SHARED
        self.catalog, self.ground = introspect_with_ground(connection)
        self.marks, self.rest = self._asked()

    def read(self) -> bool:
        """Read what moved, and the whole; whether the part did. They must be the same."""
        now, rest = self._asked()
        whole = introspect_with_ground(self.connection)
        part = self._part(moved(self.marks, now)) if rest == self.rest else None
        if part:
            _are_the_same(part, whole)
        self.catalog, self.ground = part or whole
        self.marks, self.rest = now, rest
        return part is not None

    def _part(self, buckets: Mapping[str, frozenset[int]]) -> tuple[Catalog, Ground] | None:
        if not buckets or any(ELSEWHERE in some for some in buckets.values()):
            return None if buckets else (self.catalog, self.ground)
        # In a small database nearly everything is a neighbour of what moved.
        with patch.object(again, "MOST", 1):
            return introspect_again(
                self.connection, self.catalog, self.ground, {name: ranges(some) for name, some in buckets.items()}
            )

    def _asked(self) -> tuple[Marks, list[Any]]:
        """The marks, and the tokens of what has none."""
        with self.connection.transaction():
            self.connection.execute("SET LOCAL search_path = pg_catalog, pg_temp")
            tokens = self._answer(token_query(self.connection))
            return marks_of(self._answer, MARKED), [row for row in tokens if row[0] not in self.passed_over]

    def _answer(self, query: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(query.encode()).fetchall()


def _are_the_same(part: tuple[Catalog, Ground], whole: tuple[Catalog, Ground]) -> None:
    (one, its), (other, others) = part, whole
    assert dict(one.objects) == dict(other.objects)
    # And all that is told of them and not compared.
    assert {i: plain(o) for i, o in one.objects.items()} == {i: plain(o) for i, o in other.objects.items()}
    assert dict(one.needs) == dict(other.needs)
    assert (one.uncovered, one.unreadable, one.version) == (other.uncovered, other.unreadable, other.version)
    assert (its.anchors, its.addresses) == (others.anchors, others.addresses)
