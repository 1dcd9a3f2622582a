"""A recipe in; rows in its table, as many as were asked for where PostgreSQL takes them, and why not more, out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import psycopg

from schemadiff.quoting import identifier, identifiers, qualified
from schemadiff.scratch import Database, StatementLimit
from schemadiff.seeds.generate.makers import NUMBER
from schemadiff.seeds.generate.patience import Patience
from schemadiff.seeds.generate.query import Cook
from schemadiff.seeds.generate.recipe import Link, Pool, Recipe
from schemadiff.seeds.generate.selection import kept_by_each, selected
from schemadiff.seeds.tables import Tables
from schemadiff.stages import advance

_BLOCK = 50_000
# Numbers that are tried for each row that is wanted, and those without a single row after which that is hopeless.
_PATIENCE, _HOPELESS = 20, 2_000
_SINGLES = 64
# An expression that cannot be computed of some value: a division by zero, a number that is out of range.
_OF_VALUES = "22"
_LATE = "no more were found in the time that a table has"


@dataclass(frozen=True, slots=True)
class Inserter:
    """Makes the rows of one table, within one transaction."""

    database: Database
    tables: Tables
    cook: Cook
    recipe: Recipe
    rows: int
    patience: Patience
    limit: StatementLimit

    def insert(self, after: int = 0) -> tuple[int, str]:
        """How many rows of numbers behind that one came in, and why no more."""
        self._run("SET LOCAL max_parallel_workers_per_gather = 0")
        recipe = self.recipe
        counts = {pool.name: self._pool(pool) for pool in recipe.pools}
        short = next((pool for pool in recipe.pools if not counts[pool.name]), None)
        if short:
            return 0, f"no values were found for {', '.join(short.columns)} that satisfy its checks"
        for link in recipe.links:
            counts[link.keys] = self._keys(link)
        lost = next((k for k in recipe.links if self._is_lost(k, counts)), None)
        if lost:
            return 0, f"it refers to {qualified(lost.reference.table.path)}, which has no rows"
        made, reason = self._by_blocks(after, counts)
        return made, reason or self._why(made, counts)

    def _by_blocks(self, after: int, counts: dict[str, int]) -> tuple[int, str]:
        itself = [link for link in self.recipe.links if link.itself]
        made, low, idle, reason = 0, 1, 0, ""
        size = 1 if itself else min(self.rows, _BLOCK)
        while made < self.rows and low < self.rows * _PATIENCE + 10_000 and idle < max(_HOPELESS, self.rows):
            wanted = min(size, self.rows - made)
            for link in itself if made else ():
                counts[link.keys] = self._keys(link)
            more, why = self._block(after + low, after + low + wanted - 1, counts)
            made, low, reason = made + more, low + wanted, why or reason
            idle = 0 if more else idle + wanted
            advance(more)
            # Where each of many was refused by itself, so will all others be.
            if self.patience.is_over or (why and not made and idle >= _SINGLES):
                break
            size = min(size * 4 if itself or not more else size, _BLOCK)
        return made, _LATE if self.patience.is_over and made < self.rows else reason

    def _is_lost(self, link: Link, counts: Mapping[str, int]) -> bool:
        return not counts[link.keys] and not link.itself and not set(link.reference.columns) <= self.recipe.nullable

    def _block(self, low: int, high: int, counts: Mapping[str, int]) -> tuple[int, str]:
        """Rows of these numbers; where one of them is refused in a way that stops all, by halves."""
        if self.patience.is_over:
            return 0, _LATE
        recipe = self.recipe
        names = f" ({identifiers(recipe.columns)}) OVERRIDING SYSTEM VALUE" if recipe.columns else ""
        head = f"INSERT INTO {qualified(recipe.table.path)}{names} "
        try:
            with self.database.author().transaction():
                made = self._run(f"{head}{selected(recipe, low, high, counts)} ON CONFLICT DO NOTHING").rowcount
                return made, ""
        except psycopg.Error as error:
            if self.database.author().closed:
                raise
            reason = error.diag.message_primary or type(error).__name__
        if low == high:
            return 0, reason
        middle = (low + high) // 2
        first, _ = self._block(low, middle, counts)
        # Where the whole first half is refused row by row, the second would be as well.
        second, _ = self._block(middle + 1, high, counts) if first or high - low < _SINGLES else (0, "")
        return first + second, reason

    def _why(self, made: int, counts: Mapping[str, int]) -> str:
        """What refuses the rows without an error of its own: the first check or column that none satisfies."""
        known = "its keys and checks let no more in, as far as was tried"
        asked = [f"its check {check.name}" for check in self.recipe.checks]
        asked += [f"a value for {identifier(name)}" for name in self.recipe.required]
        if made or not asked:
            return known
        try:
            with self.database.author().transaction():
                row = self._run(kept_by_each(self.recipe, counts)).fetchone() or ()
        except psycopg.Error:
            return known
        refused = next((what for what, kept in zip(asked, row, strict=True) if not kept), None)
        return f"no row was found that has {refused}".replace("has its", "satisfies its") if refused else known

    def _pool(self, pool: Pool) -> int:
        try:
            with self.database.author().transaction():
                return self._made(pool.make, pool.name)
        except psycopg.Error as error:
            if not (error.sqlstate or "").startswith(_OF_VALUES):
                raise
        function, make, gone = pool.carefully
        self._run(function)
        made = self._made(make, pool.name)
        self._run(gone)
        return made

    def _keys(self, link: Link) -> int:
        """The keys that a reference may hold, numbered; among those with the same values of shared columns as well."""
        self._run(f"DROP TABLE IF EXISTS pg_temp.{link.keys}")
        columns, shared = identifiers(link.reference.columns), self._shared(link)
        by = f"PARTITION BY {identifiers(shared)}" if shared else ""
        make = (
            f"CREATE TEMP TABLE {link.keys} ON COMMIT DROP AS "
            f"SELECT pg_catalog.row_number() OVER (ORDER BY {columns}) - 1 AS sd_n, "
            f"pg_catalog.row_number() OVER ({by} ORDER BY {columns}) - 1 AS sd_g, "
            f"pg_catalog.count(*) OVER ({by}) AS sd_c, {columns} FROM {self._found_keys(link)} AS source"
        )
        count = self._made(make, link.keys)
        self._run(f"CREATE INDEX ON {link.keys} ({identifiers(shared) if shared else 'sd_n'})")
        return count

    def _found_keys(self, link: Link) -> str:
        """The rows of the table that is referred to, or where these are made later, what they will be."""
        pairs = list(zip(link.reference.columns, link.reference.keys, strict=True))
        if link.ahead:
            target = self.tables.at(link.reference.table)
            made = [
                self.cook.trial.wide(self.cook.wanted(target.id, target.columns[key])) or "NULL" for _, key in pairs
            ]
            shown = ", ".join(f"{text} AS {identifier(c)}" for text, (c, _) in zip(made, pairs, strict=True))
            return f"(SELECT {shown} FROM pg_catalog.generate_series(1, {self.rows}) AS {NUMBER})"
        shown = ", ".join(f"{identifier(key)} AS {identifier(c)}" for c, key in pairs)
        present = " AND ".join(f"{identifier(key)} IS NOT NULL" for _, key in pairs)
        return f"(SELECT {shown} FROM {qualified(link.reference.table.path)} WHERE {present})"

    def _shared(self, link: Link) -> tuple[str, ...]:
        before = [other for other in self.recipe.links if other.keys in link.after]
        columns = (c for other in before for c in link.reference.columns if c in other.reference.columns)
        return tuple(dict.fromkeys(columns))

    def _made(self, make: str, name: str) -> int:
        self._run(make)
        row = self._run(f"SELECT pg_catalog.count(*) FROM {name}").fetchone()
        return int(str(row[0])) if row else 0

    def _run(self, text: str) -> psycopg.Cursor[tuple[object, ...]]:
        self.limit.restart()
        return self.database.author().execute(text.encode())
