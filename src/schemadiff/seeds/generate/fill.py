"""A scratch database that holds schema/ in; rows in its tables, as many as were asked for where that can be, out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import psycopg

from schemadiff.kinds.index import Index
from schemadiff.model import Catalog, ObjectId
from schemadiff.proof.bounds import place_for_a_row
from schemadiff.proof.candidates import Candidates
from schemadiff.proof.shapes import Check, Reference, Shapes, mentioned
from schemadiff.quoting import identifier, identifiers, one_line, qualified
from schemadiff.scratch import Database
from schemadiff.seeds.generate.keys import unique_indexes
from schemadiff.seeds.generate.order import Order, fillable, ordered
from schemadiff.seeds.generate.query import Cook, Link, Recipe, selected
from schemadiff.seeds.generate.values import NUMBER, wide
from schemadiff.seeds.tables import Tables
from schemadiff.stages import advance, expect, stage

_BLOCK = 50_000
# Numbers that are tried for each row that is wanted, and those without a single row after which that is hopeless.
_PATIENCE, _HOPELESS = 20, 2_000
_SINGLES = 64


@dataclass(frozen=True, slots=True)
class Filled:
    """A table with its rows. `reason` says why there are fewer than were wanted."""

    table: ObjectId
    columns: tuple[str, ...]
    rows: int
    sequences: Mapping[str, str]
    reason: str = ""


@dataclass(slots=True)
class Filler:
    """Fills tables of one database, in order."""

    database: Database
    catalog: Catalog
    rows: int
    seed: str
    shapes: Shapes = field(init=False)
    tables: Tables = field(init=False)
    cook: Cook = field(init=False)
    filled: dict[ObjectId, Filled] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.shapes, self.tables = Shapes(self.catalog), Tables(self.catalog)
        self.cook = Cook(
            self.catalog, Candidates(self.database, self.catalog, self.catalog), self.seed, unique_indexes(self.catalog)
        )

    def order(self, wanted: Sequence[ObjectId]) -> Order:
        """The tables to be filled: those that are wanted, or all, with those that they refer to."""
        shapes = {table: self.shapes.of(table) for table in fillable(self.catalog)}
        return ordered(wanted or shapes, shapes)

    def fill(self, order: Order) -> Iterator[Filled]:
        """All tables of the order."""
        with stage("making rows"):
            expect(len(order.tables) * self.rows)
            for table in order.tables:
                found = self._filled(table, order)
                self.filled[table] = found
                advance(self.rows - found.rows)
                yield found

    def _filled(self, table: ObjectId, order: Order) -> Filled:
        connection = self.database.author()
        recipe, reason, made = None, "", 0
        try:
            self._prepare(table, [r for t, r in order.ahead if t == table])
            for narrow in (False, True):
                recipe = self._recipe(table, order, narrow)
                with connection.transaction():
                    made, reason = self._rows(recipe)
                if made or not recipe.checks:
                    break
        except psycopg.Error as error:
            reason = error.diag.message_primary or type(error).__name__
        columns = recipe.columns if recipe else ()
        sequences = recipe.sequences if recipe else {}
        return Filled(table, columns, made, sequences, one_line(reason) if made < self.rows else "")

    def _recipe(self, table: ObjectId, order: Order, narrow: bool) -> Recipe:
        shape = self.shapes.of(table)
        names = [name for name, column in self.tables.at(table).columns.items() if not column.generated]
        whole = self.catalog.objects[table]
        place = place_for_a_row(table, self.catalog) if getattr(whole, "partition_key", None) else ""
        check = Check("a place in a partition", place, tuple(mentioned(place, names))) if place else None
        empty, ahead = ([r for t, r in those if t == table] for those in (order.empty, order.ahead))
        return self.cook.recipe(self.tables.at(table), shape, check, empty, ahead, narrow)

    def _prepare(self, table: ObjectId, ahead: Sequence[Reference]) -> None:
        """The user's triggers do not fire here; where rows refer to later ones, nor do those of foreign keys."""
        self.database.author().execute(f"ALTER TABLE {qualified(table.path)} DISABLE TRIGGER USER".encode())
        if self.rows > _BLOCK:
            self._without_indexes(table)
        if ahead:
            self.database.admin().execute(f"ALTER TABLE {qualified(table.path)} DISABLE TRIGGER ALL".encode())

    def _without_indexes(self, table: ObjectId) -> None:
        """Those that keep no rows apart only take time here."""
        for obj in self.catalog.objects.values():
            if isinstance(obj, Index) and obj.table == table.path and not (obj.is_unique or obj.parent_index):
                self.database.author().execute(f"DROP INDEX IF EXISTS {qualified(obj.id.path)}".encode())

    def _rows(self, recipe: Recipe) -> tuple[int, str]:
        connection = self.database.author()
        connection.execute("SET LOCAL max_parallel_workers_per_gather = 0")
        counts = {pool.name: self._made(pool.make, pool.name) for pool in recipe.pools}
        short = next((pool for pool in recipe.pools if not counts[pool.name]), None)
        if short:
            return 0, f"no values were found for {', '.join(short.columns)} that satisfy its checks"
        itself = any(link.itself for link in recipe.links)
        for link in recipe.links:
            counts[link.keys] = self._keys(recipe, link)
        lost = next((k for k in recipe.links if self._is_lost(recipe, k, counts)), None)
        if lost:
            return 0, f"it refers to {qualified(lost.reference.table.path)}, which has no rows"
        made, low, idle, reason = 0, 1, 0, ""
        size = 1 if itself else min(self.rows, _BLOCK)
        while made < self.rows and low < self.rows * _PATIENCE + 10_000 and idle < max(_HOPELESS, self.rows):
            wanted = min(size, self.rows - made)
            if itself and made:
                for link in recipe.links:
                    if link.itself:
                        counts[link.keys] = self._keys(recipe, link)
            more, why = self._insert(recipe, low, low + wanted - 1, counts)
            made, low, reason = made + more, low + wanted, why or reason
            idle = 0 if more else idle + wanted
            advance(more)
            if why and not made and idle >= _SINGLES:
                # Each of them was refused by itself: so will all others be.
                break
            size = min(size * 4 if itself or not more else size, _BLOCK)
        return made, reason or "its keys and checks let no more in, as far as was tried"

    def _is_lost(self, recipe: Recipe, link: Link, counts: Mapping[str, int]) -> bool:
        return not counts[link.keys] and not link.itself and not set(link.reference.columns) <= recipe.nullable

    def _insert(self, recipe: Recipe, low: int, high: int, counts: Mapping[str, int]) -> tuple[int, str]:
        """Rows of these numbers; where one of them is refused in a way that stops all, by halves."""
        connection = self.database.author()
        names = f" ({identifiers(recipe.columns)}) OVERRIDING SYSTEM VALUE" if recipe.columns else ""
        head = f"INSERT INTO {qualified(recipe.table.path)}{names} "
        text = f"{head}{selected(recipe, low, high, counts)} ON CONFLICT DO NOTHING"
        try:
            with connection.transaction():
                return connection.execute(text.encode()).rowcount, ""
        except psycopg.Error as error:
            reason = error.diag.message_primary or type(error).__name__
        if low == high:
            return 0, reason
        middle = (low + high) // 2
        first, _ = self._insert(recipe, low, middle, counts)
        # Where the whole first half is refused row by row, the second would be as well.
        second, _ = self._insert(recipe, middle + 1, high, counts) if first or high - low < _SINGLES else (0, "")
        return first + second, reason

    def _made(self, make: str, name: str) -> int:
        connection = self.database.author()
        connection.execute(make.encode())
        row = connection.execute(f"SELECT pg_catalog.count(*) FROM {name}".encode()).fetchone()
        return int(str(row[0])) if row else 0

    def _keys(self, recipe: Recipe, link: Link) -> int:
        """The keys that a reference may hold, numbered; among those with the same values of shared columns as well."""
        connection = self.database.author()
        connection.execute(f"DROP TABLE IF EXISTS pg_temp.{link.keys}".encode())
        columns = identifiers(link.reference.columns)
        pairs = list(zip(link.reference.columns, link.reference.keys, strict=True))
        if link.ahead:
            target = self.tables.at(link.reference.table)
            made = [wide(self.cook.wanted(target.id, target.columns[key]), self.catalog) or "NULL" for _, key in pairs]
            shown = ", ".join(f"{text} AS {identifier(c)}" for text, (c, _) in zip(made, pairs, strict=True))
            source = f"(SELECT {shown} FROM pg_catalog.generate_series(1, {self.rows}) AS {NUMBER})"
        else:
            shown = ", ".join(f"{identifier(key)} AS {identifier(c)}" for c, key in pairs)
            present = " AND ".join(f"{identifier(key)} IS NOT NULL" for _, key in pairs)
            source = f"(SELECT {shown} FROM {qualified(link.reference.table.path)} WHERE {present})"
        shared = [
            c for k in recipe.links if k.keys in link.after for c in link.reference.columns if c in k.reference.columns
        ]
        by = f"PARTITION BY {identifiers(dict.fromkeys(shared))}" if shared else ""
        make = (
            f"CREATE TEMP TABLE {link.keys} ON COMMIT DROP AS "
            f"SELECT pg_catalog.row_number() OVER (ORDER BY {columns}) - 1 AS sd_n, "
            f"pg_catalog.row_number() OVER ({by} ORDER BY {columns}) - 1 AS sd_g, "
            f"pg_catalog.count(*) OVER ({by}) AS sd_c, {columns} FROM {source} AS source"
        )
        count = self._made(make, link.keys)
        index = identifiers(dict.fromkeys(shared)) if shared else "sd_n"
        connection.execute(f"CREATE INDEX ON {link.keys} ({index})".encode())
        return count
