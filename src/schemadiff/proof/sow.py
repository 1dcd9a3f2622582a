"""Tables of a scratch database in, a few rows in each of them out, or the reason why there are none."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence

import psycopg

from schemadiff.connection import in_one_message
from schemadiff.kinds.column import Column
from schemadiff.kinds.domain import Domain
from schemadiff.model import ObjectId
from schemadiff.proof.bounds import place_for_a_row
from schemadiff.proof.candidates import Candidates, spelled
from schemadiff.proof.facts import Facts, facts, without_triggers
from schemadiff.proof.samples import type_object
from schemadiff.proof.shapes import Check, Reference, Shape, Shapes, mentioned
from schemadiff.quoting import display, identifier, identifiers, qualified
from schemadiff.scratch import Database

_ROWS = 3
_ATTEMPTS = 30
_HOPELESS = 4
_PARTITIONS = 8
Row = Mapping[str, str | None]


class NoRow(Exception):
    """No row can be made; the text says why."""


class Waiting(NoRow):
    """No row can be made before another table has one, which is being made."""


class Sower:
    """Makes rows, those of referenced tables first. `rows` counts them, `failed` says why a table has none, and
    `values` holds what a column can hold, as PostgreSQL said before the first step.

    Rows satisfy the constraints of the target as well where that can be: only such rows can show that they survive.
    """

    def __init__(
        self,
        database: Database,
        live: Shapes,
        target: Shapes,
        wanted: Iterable[ObjectId],
        present: Mapping[ObjectId, int],
    ) -> None:
        self.database, self.live, self.target = database, live, target
        self.candidates = Candidates(database, live.catalog, target.catalog)
        self.wanted = frozenset(wanted)
        self.rows = dict(present)
        self.failed: dict[ObjectId, str] = {}
        self.facts: dict[ObjectId, Facts] = {}
        self.values: dict[ObjectId, tuple[str, ...]] = {}
        self._asked: dict[ObjectId, Facts] = {}
        self._at_work: set[ObjectId] = set()

    def sow(self, table: ObjectId) -> None:
        """Give the table rows, if it has none yet."""
        if table in self.rows or table in self.failed or table in self._at_work:
            return
        self._at_work.add(table)
        # Where this cannot be asked it is not the rows that are in the way.
        found = self.facts[table] = self._facts_of(table)
        try:
            if not found.ours:
                raise NoRow("its owner is a role that scratch cannot act for")
            with without_triggers(self.database, table, found.triggers):
                self._fill(table, found)
        except Waiting:
            pass
        except NoRow as reason:
            self.failed[table] = str(reason)
        except psycopg.Error as error:
            self.failed[table] = error.diag.message_primary or type(error).__name__
        self._at_work.discard(table)

    def _facts_of(self, table: ObjectId) -> Facts:
        """Asked for all wanted tables at once; what these refer to besides, when it comes up."""
        if table not in self._asked:
            self._asked |= facts(self.database, self.wanted if table in self.wanted else (table,))
        return self._asked[table]

    def column_values(self, shape: Shape, column: Column) -> tuple[str, ...]:
        """Candidates for a column, from its type, its checks and its default, the target's type first."""
        name = column.id.path[2]
        told = [c.expression for c in shape.checks if name in c.columns]
        told += [shape.defaults[name]] if name in shape.defaults else []
        later = self.target.column(shape.table, name)
        # A type of the user's own can be another one under the same name.
        differs = later is not None and (later.type != column.type or "." in later.type)
        found = self.candidates.of(column.type, told, later.type if later is not None and differs else "")
        self.values[column.id] = found
        return found

    def _fill(self, table: ObjectId, found: Facts) -> None:
        reason = ""
        for demanding in (True, False):
            shape = self._shape(table, found, demanding)
            for reference in shape.references:
                if reference.table != table and self._leads(shape, reference):
                    self._sow_all(table, shape, reference)
            count, reason = self._attempts(shape)
            if count:
                self.rows[table] = count
                return
        raise NoRow(reason)

    def _sow_all(self, table: ObjectId, shape: Shape, reference: Reference) -> None:
        for leaf in self.live.leaves(reference.table)[:_PARTITIONS]:
            if leaf in self._at_work and leaf not in self.rows and not shape.nullable & set(reference.columns):
                raise Waiting(f"it and {display(reference.table)} refer to each other")
            self.sow(leaf)

    def _leads(self, shape: Shape, reference: Reference) -> bool:
        """Whether the referenced table should have rows: it must, or it gets some anyway."""
        return not shape.nullable & set(reference.columns) or reference.table in self.wanted

    def _shape(self, table: ObjectId, found: Facts, demanding: bool) -> Shape:
        """What the rows must be like; `demanding` adds what the target asks for."""
        now = self.live.of(table, found.bound)
        if not demanding or table not in self.target.catalog.objects:
            return now
        names = {c.id.path[2] for c in now.columns}
        later = self.target.of(table)
        missing = names - {c.id.path[2] for c in later.columns}
        place = place_for_a_row(table, self.target.catalog)
        placed = (Check("a place in a partition", place, tuple(mentioned(place, sorted(names)))),) if place else ()
        demanded = (*later.checks, *placed)
        return Shape(
            table,
            now.columns,
            now.nullable & (later.nullable | missing),
            now.defaults,
            (*now.checks, *(c for c in demanded if c not in now.checks and set(c.columns) <= names)),
            (*now.references, *(r for r in later.references if r not in now.references and self._known(r, names))),
        )

    def _known(self, reference: Reference, names: set[str]) -> bool:
        keys = (self.live.column(reference.table, key) for key in reference.keys)
        return set(reference.columns) <= names and all(keys)

    def _attempts(self, shape: Shape) -> tuple[int, str]:
        """How many rows were made in a bounded number of attempts, and why the last attempt made none."""
        made = _RowMaker(self, shape)
        count, reason = self._together(shape, made), "no row was found"
        # Where one was refused it is as if none had been tried.
        made, tried = (made, _ROWS) if count else (_RowMaker(self, shape), 0)
        for turn in range(tried, _ATTEMPTS):
            if count == _ROWS:
                break
            try:
                self._insert(shape, made.row(turn))
                count += 1
            except NoRow as error:
                reason = str(error)
                if turn >= _HOPELESS:
                    break
            except psycopg.Error as error:
                reason = error.diag.message_primary or type(error).__name__
        return count, reason

    def _together(self, shape: Shape, made: _RowMaker) -> int:
        """How many rows the first turns made, in one message and one transaction: all, as a rule, or none."""
        try:
            texts = [_insertion(shape, made.row(turn)) for turn in range(_ROWS)]
            return sum(cursor.rowcount == 1 for cursor in in_one_message(self.database.author(), texts))
        except (NoRow, psycopg.Error):
            return 0

    def _insert(self, shape: Shape, row: Row) -> None:
        if self.database.author().execute(_insertion(shape, row).encode()).rowcount != 1:
            raise NoRow("a rule takes its rows elsewhere")


def _insertion(shape: Shape, row: Row) -> str:
    values = f"({identifiers(row)}) VALUES ({', '.join(map(spelled, row.values()))})" if row else "DEFAULT VALUES"
    return f"INSERT INTO {qualified(shape.table.path)} {values}"


class _RowMaker:
    """Rows for one table, another one each turn."""

    def __init__(self, sower: Sower, shape: Shape) -> None:
        self.sower, self.shape = sower, shape
        self.types = {c.id.path[2]: c.type for c in shape.columns}
        self.choices = {c.id.path[2]: choice for c in shape.columns if (choice := self._choice(c)) is not None}
        self.parents = {r: list(self._parents(r)) for r in shape.references}
        self.groups = groups([c for c in shape.checks if set(c.columns) <= self.choices.keys()])
        self.used: dict[str, set[str | None]] = {name: set() for name in self.choices}
        self.random = random.Random(display(shape.table))

    def row(self, turn: int) -> Row:
        """The row of this turn. Raises NoRow where there can be none."""
        row: dict[str, str | None] = {}
        for number, reference in enumerate(self.shape.references):
            self._refer(reference, row, turn, number)
        for checks in self.groups:
            row.update(self._checked(checks, row, turn))
        for name, choice in self.choices.items():
            row.setdefault(name, _turned(choice, self._offset(turn))[0])
        for reference in self.shape.references:
            if reference.table == self.shape.table and not self.parents[reference]:
                row.update(self._to_itself(reference, row))
        for name in self.used.keys() & row.keys():
            self.used[name].add(row[name])
        return {name: row[name] for name in self.types if name in row}

    def _choice(self, column: Column) -> list[str | None] | None:
        """Candidates, NULL among them where it may be; None where the default does better."""
        name = column.id.path[2]
        default = self.shape.defaults.get(name, "")
        if "nextval(" in default:
            return None
        values: list[str | None] = list(self.sower.column_values(self.shape, column))
        later = type_object(column.type, self.sower.target.catalog)
        strict = isinstance(later, Domain) and later.not_null
        if name in self.shape.nullable and not strict and self.sower.candidates.may_be_null(column.type):
            values.insert(1, None)
        if values:
            return values
        if default:
            return None
        raise NoRow(f"no value is known for column {identifier(name)} of type {column.type}")

    def _parents(self, reference: Reference) -> Iterator[tuple[str, ...]]:
        keys = ", ".join(f"pg_catalog.format('%s', {identifier(key)})" for key in reference.keys)
        present = " AND ".join(f"{identifier(key)} IS NOT NULL" for key in reference.keys)
        query = f"SELECT {keys} FROM {qualified(reference.table.path)} WHERE {present} ORDER BY {keys} LIMIT 10"
        for found in self.sower.database.author().execute(query.encode()):
            yield tuple(map(str, found))

    def _refer(self, reference: Reference, row: dict[str, str | None], turn: int, number: int) -> None:
        """Take the values from a row of the referenced table, or NULL; another one for each of several references."""
        fits = [p for p in self.parents[reference] if _agree(row, zip(reference.columns, p, strict=True))]
        free = [c for c in reference.columns if c in self.shape.nullable and row.get(c) is None]
        if fits and not (free and turn % _ROWS == 1):
            row.update(zip(reference.columns, fits[(self._offset(turn) + number) % len(fits)], strict=True))
        elif free:
            row[free[0]] = None
        elif reference.table != self.shape.table:
            why = self.sower.failed.get(reference.table, "it has no row that fits")
            raise NoRow(f"it refers to {display(reference.table)}: {why}")

    def _to_itself(self, reference: Reference, row: Row) -> Iterator[tuple[str, str | None]]:
        for column, key in zip(reference.columns, reference.keys, strict=True):
            if column not in self.shape.nullable and key in row:
                yield column, row[key]

    def _checked(self, checks: Sequence[Check], row: Row, turn: int) -> dict[str, str | None]:
        names = sorted({name for check in checks for name in check.columns})
        choices = {name: [row[name]] if name in row else self._fresh_first(name, turn) for name in names}
        types = {name: self.types[name] for name in names}
        found = self.sower.candidates.satisfying(choices, types, checks) if names else {}
        if found is None:
            raise NoRow(f"no values were found that satisfy {', '.join(c.name for c in checks)}")
        return found

    def _fresh_first(self, name: str, turn: int) -> list[str | None]:
        """What no row has yet comes first: a key may be made of it."""
        return sorted(_turned(self.choices[name], self._offset(turn)), key=lambda value: value in self.used[name])

    def _offset(self, turn: int) -> int:
        """Turns go through the candidates side by side, later ones by chance, the same chance each time."""
        return turn if turn < _ATTEMPTS // 2 else self.random.randrange(1000)


def _turned(choice: Sequence[str | None], by: int) -> list[str | None]:
    at = by % len(choice)
    return [*choice[at:], *choice[:at]]


def _agree(row: Row, pairs: Iterable[tuple[str, str]]) -> bool:
    return all(row.get(column, value) == value for column, value in pairs)


def groups(checks: Iterable[Check]) -> list[list[Check]]:
    """Checks that share columns have to be satisfied together."""
    found: list[list[Check]] = []
    for check in checks:
        mine = [g for g in found if any(set(c.columns) & set(check.columns) for c in g)]
        found = [g for g in found if g not in mine] + [[check, *(c for g in mine for c in g)]]
    return found
