"""A scratch database that holds schema/ in; rows in its tables, as many as were asked for where that can be, out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import psycopg

from schemadiff.diagnostics import InputError
from schemadiff.model import Catalog, ObjectId
from schemadiff.proof.candidates import Candidates
from schemadiff.proof.shapes import Shape, Shapes
from schemadiff.quoting import one_line
from schemadiff.scratch import Database, StatementLimit
from schemadiff.seeds.generate.asked import has_no_place, partition_checks, with_references, without_empty
from schemadiff.seeds.generate.insert import Inserter
from schemadiff.seeds.generate.keys import unique_indexes
from schemadiff.seeds.generate.order import Order, by_whole, fillable, ordered
from schemadiff.seeds.generate.patience import Patience
from schemadiff.seeds.generate.query import Cook
from schemadiff.seeds.generate.ready import make_ready
from schemadiff.seeds.generate.recipe import Recipe
from schemadiff.seeds.generate.trial import Trial
from schemadiff.seeds.tables import Tables
from schemadiff.stages import advance, expect, stage


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
    patience: Patience = field(default_factory=Patience)
    shapes: Shapes = field(init=False)
    tables: Tables = field(init=False)
    cook: Cook = field(init=False)
    _known: dict[ObjectId, Shape] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.shapes, self.tables = Shapes(self.catalog), Tables(self.catalog)
        candidates = Candidates(self.database, self.catalog, self.catalog)
        trial = Trial(self.database, self.catalog)
        self.cook = Cook(self.catalog, candidates, trial, self.seed, unique_indexes(self.catalog))

    def order(self, wanted: Sequence[ObjectId]) -> Order:
        """The tables to be filled: those that are wanted, or all, with those that they refer to."""
        shapes = {table: by_whole(self._shape(table), self.catalog) for table in fillable(self.catalog)}
        return ordered(wanted or shapes, shapes)

    def fill(self, order: Order) -> Iterator[Filled]:
        """All tables of the order."""
        with stage("making rows"):
            expect(len(order.tables) * self.rows)
            for table in order.tables:
                found = self._filled(table, order)
                advance(self.rows - found.rows)
                yield found

    def _shape(self, table: ObjectId) -> Shape:
        if table not in self._known:
            self._known[table] = with_references(without_empty(self.shapes.of(table)), self.catalog)
        return self._known[table]

    def _filled(self, table: ObjectId, order: Order) -> Filled:
        if has_no_place(table, self.catalog):
            return Filled(table, (), 0, {}, "it has no partition that a row could go into")
        try:
            with self.patience.with_table(self.database, self.rows) as limit:
                return self._within(limit, table, order)
        except InputError:
            return Filled(table, (), 0, {}, "one of its rows took longer than a statement may")

    def _within(self, limit: StatementLimit, table: ObjectId, order: Order) -> Filled:
        recipe, reason, made = None, "", 0
        try:
            ahead = [r for t, r in order.ahead if t == table]
            make_ready(self.database, self.catalog, self.tables.at(table), self.rows, ahead)
            for narrow in (False, True):
                recipe = self._recipe(table, order, narrow)
                parts = (self.database, self.tables, self.cook, recipe, self.rows - made, self.patience, limit)
                with self.database.author().transaction():
                    more, reason = Inserter(*parts).insert(after=self.rows if narrow else 0)
                made += more
                if made == self.rows or not recipe.checks or self.patience.is_over:
                    break
        except psycopg.Error as error:
            reason = error.diag.message_primary or type(error).__name__
        columns = recipe.columns if recipe else ()
        sequences = recipe.sequences if recipe else {}
        return Filled(table, columns, made, sequences, one_line(reason) if made < self.rows else "")

    def _recipe(self, table: ObjectId, order: Order, narrow: bool) -> Recipe:
        names = [name for name, column in self.tables.at(table).columns.items() if not column.generated]
        checks = partition_checks(table, self.catalog, names)
        empty, ahead = ([r for t, r in those if t == table] for those in (order.empty, order.ahead))
        return self.cook.recipe(self.tables.at(table), self._shape(table), checks, empty, ahead, narrow)
