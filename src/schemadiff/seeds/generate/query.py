"""A table with what it asks for in; the SELECT that makes its rows from numbers, and tables that it leans on, out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from schemadiff.kinds.column import Column
from schemadiff.kinds.index import Index
from schemadiff.model import Catalog, ObjectId
from schemadiff.proof.candidates import Candidates, spelled
from schemadiff.proof.shapes import Check, Reference, Shape
from schemadiff.proof.sow import groups
from schemadiff.quoting import identifier, identifiers, literal, qualified
from schemadiff.seeds.generate.asked import torn
from schemadiff.seeds.generate.keys import Carriers, carriers, unique_keys
from schemadiff.seeds.generate.makers import NUMBER, Wanted
from schemadiff.seeds.generate.patterns import patterned
from schemadiff.seeds.generate.recipe import NULLS, Link, Pool, Recipe
from schemadiff.seeds.generate.trial import Trial
from schemadiff.seeds.generate.values import TEXTUAL, longest, salt_of
from schemadiff.seeds.tables import Table

# Combinations that are tried for checks, and those that are kept of them.
_TRIED, _KEPT = 100_000, 5_000
_SPREAD = 12
_SEQUENCE, _FREE, _CHECKED = 3, 2, 1


@dataclass(frozen=True, slots=True)
class Cook:
    """What all recipes of one run have in common."""

    catalog: Catalog
    candidates: Candidates
    trial: Trial
    seed: str
    indexes: Mapping[ObjectId, Sequence[Index]]

    def wanted(self, table: ObjectId, column: Column) -> Wanted:
        """The column with its salt."""
        name = column.id.path[2]
        return Wanted(name, column.type, salt_of(self.seed, *table.path, name) % 2**61)

    def recipe(
        self,
        table: Table,
        shape: Shape,
        of_partitions: Sequence[Check],
        empty: Sequence[Reference],
        ahead: Sequence[Reference],
        narrow: bool,
    ) -> Recipe:
        """How the rows of this table are made. `narrow`: with what its checks name, though that be few values."""
        names = tuple(name for name, column in table.columns.items() if not column.generated)
        # A catalog has them in any order, and the same rows are wanted each time.
        references = sorted({r for r in shape.references if r not in empty}, key=lambda r: (r.columns, r.table, r.keys))
        links = tuple(self._links(table.id, references, ahead))
        own = sorted((c for c in shape.checks if set(c.columns) <= set(names)), key=lambda c: (c.name, c.expression))
        checks = (*own, *of_partitions)
        linked = {name for r in references for name in r.columns}
        sequences = {n: s for n in names if n not in linked and (s := _sequence(table, shape, n)) is not None}
        bound = {name for check in checks for name in check.columns}
        told = self._told(table, references, sequences, bound, narrow)
        made = _Parts(self, table, shape, checks, linked, told, frozenset(sequences), torn(checks))
        pools = tuple(made.pools())
        expressions = {n: made.expression(n) for n in names if n not in linked and n not in made.pooled}
        for one in empty:
            left_empty = [n for n in one.columns if n not in linked and n in shape.nullable]
            expressions.update({n: f"NULL::{table.columns[n].type}" for n in left_empty})
        return Recipe(
            table.id,
            names,
            expressions,
            links,
            pools,
            told.walks,
            checks,
            tuple(n for n in names if table.columns[n].not_null),
            shape.nullable,
            sequences,
            {n: made.expression(n) for n in dict.fromkeys(made.own_keys(references))},
            made.torn,
        )

    def _told(
        self,
        table: Table,
        references: Sequence[Reference],
        sequences: Mapping[str, str],
        bound: set[str],
        narrow: bool,
    ) -> Carriers:
        linked = {name for one in references for name in one.columns}

        def free(name: str) -> int:
            if name in linked or self.trial.wide(self.wanted(table.id, table.columns[name])) is None:
                return 0
            if name in bound and name not in sequences:
                return 0 if narrow else _CHECKED
            return _SEQUENCE if name in sequences else _FREE

        return carriers(unique_keys(table, self.indexes.get(table.id, ())), references, free)

    def _links(self, table: ObjectId, references: Sequence[Reference], ahead: Sequence[Reference]) -> Iterator[Link]:
        before: list[tuple[str, Reference]] = []
        for number, one in enumerate(references):
            keys = f"keys_{number}"
            shared = tuple(k for k, other in before if set(other.columns) & set(one.columns))
            yield Link(one, keys, shared, one.table == table, one in ahead)
            before.append((keys, one))


@dataclass(slots=True)
class _Parts:
    """Expressions and pools of one table."""

    cook: Cook
    table: Table
    shape: Shape
    checks: Sequence[Check]
    linked: set[str]
    told: Carriers
    sequences: frozenset[str]
    torn: frozenset[str]
    pooled: set[str] = field(default_factory=set)

    def pools(self) -> Iterator[Pool]:
        """Combinations for groups of checks of which no column is settled otherwise."""
        settled = self.linked | self.told.wide | self.sequences
        for number, checks in enumerate(groups([c for c in self.checks if c.columns])):
            names = tuple(sorted({name for check in checks for name in check.columns}))
            if settled & set(names):
                continue
            self.pooled |= set(names)
            yield self._pool(f"pool_{number}", names, checks)

    def own_keys(self, references: Sequence[Reference]) -> Iterator[str]:
        """Columns that a row has in common with the row of its own table that it refers to."""
        for one in references:
            if one.table == self.table.id:
                yield from (c for c, key in zip(one.columns, one.keys, strict=True) if c == key)

    def expression(self, name: str) -> str:
        """A value for a column that stands for itself."""
        column = self.table.columns[name]
        wanted = self.cook.wanted(self.table.id, column)
        if name in self.sequences:
            return f"{NUMBER}::{column.type}"
        if name in self.told.wide:
            return self._patterned(wanted, NUMBER) or str(self.cook.trial.wide(wanted))
        made = self._varied(wanted)
        hints = self._hints(name)
        if made is None or hints:
            known = self._known(column, hints)
            if known:
                each = " ".join(
                    f"WHEN {at} THEN CAST({spelled(text)} AS {column.type})" for at, text in enumerate(known)
                )
                chosen = f"CASE {wanted.chance(3)} % {len(known)} {each} END"
                made = f"CASE WHEN {wanted.chance(4)} % 3 = 0 THEN {made} ELSE {chosen} END" if made else chosen
        if made is None:
            return f"NULL::{column.type}"
        return self._or_null(wanted, made, column)

    def _varied(self, wanted: Wanted) -> str | None:
        return self._patterned(wanted, wanted.chance(6)) or self.cook.trial.varied(wanted)

    def _patterned(self, wanted: Wanted, number: str) -> str | None:
        """A text as a check of this column alone wants it."""
        alone = [check.expression for check in self.checks if check.columns == (wanted.name,)]
        made = patterned(alone, number, longest(wanted.type)) if wanted.type.startswith(TEXTUAL) else None
        return f"{made}::{wanted.type}" if made else None

    def _or_null(self, wanted: Wanted, made: str, column: Column) -> str:
        if wanted.name not in self.shape.nullable or not self.cook.candidates.may_be_null(column.type):
            return made
        # Rows that can do without go into a server of that kind as well.
        if not self.cook.trial.is_read(made, column.type):
            return f"NULL::{column.type}"
        one_in = 2 if wanted.name in self.torn else NULLS
        return f"CASE WHEN {wanted.chance(5)} % {one_in} = 0 THEN NULL ELSE {made} END"

    def _hints(self, name: str) -> tuple[str, ...]:
        return tuple(check.expression for check in self.checks if name in check.columns)

    def _known(self, column: Column, hints: tuple[str, ...]) -> tuple[str, ...]:
        default = self.shape.defaults.get(column.id.path[2])
        return self.cook.candidates.of(column.type, (*hints, *([default] if default else [])))

    def _pool(self, pool: str, names: Sequence[str], checks: Sequence[Check]) -> Pool:
        holds = f"pg_temp.{pool}_holds"
        of = ", ".join(f"{identifier(name)} {self.table.columns[name].type}" for name in names)
        wanted = " AND ".join(f"(({check.expression}) IS NOT FALSE)" for check in checks)
        body = literal(f"BEGIN RETURN {wanted}; EXCEPTION WHEN OTHERS THEN RETURN false; END")
        carefully = (
            f"CREATE FUNCTION {holds}({of}) RETURNS boolean LANGUAGE plpgsql AS {body}",
            self._combinations(pool, names, f"{holds}({identifiers(names)})"),
            f"DROP FUNCTION {holds}({', '.join(self.table.columns[name].type for name in names)})",
        )
        return Pool(pool, tuple(names), self._combinations(pool, names, wanted), carefully)

    def _combinations(self, pool: str, names: Sequence[str], wanted: str) -> str:
        """The statement that makes the pool: candidates and some values by chance, each with each."""
        room = max(2, int(_TRIED ** (1 / len(names))))
        sources = [self._source(name, room) for name in names]
        strict = [n for n in names if n not in self.shape.nullable]
        present = "".join(f" AND {identifier(n)} IS NOT NULL" for n in strict)
        mixed = ", ".join(f"sd_o{number}" for number in range(len(names)))
        source = ", ".join(
            f"({text}) AS s_{number}({identifier(name)}, sd_o{number})"
            for number, (name, text) in enumerate(zip(names, sources, strict=True))
        )
        salt = salt_of(self.cook.seed, *self.table.id.path, pool)
        order = f"pg_catalog.md5(pg_catalog.concat_ws('.', {salt}, {mixed}))"
        return (
            f"CREATE TEMP TABLE {pool} ON COMMIT DROP AS "
            f"SELECT pg_catalog.row_number() OVER (ORDER BY sd_o) - 1 AS sd_n, {identifiers(names)} "
            f"FROM (SELECT {identifiers(names)}, {order} AS sd_o FROM {source} WHERE {wanted}{present} "
            f"ORDER BY sd_o LIMIT {_KEPT}) AS found"
        )

    def _source(self, name: str, room: int) -> str:
        column = self.table.columns[name]
        wanted = self.cook.wanted(self.table.id, column)
        made = self._varied(wanted)
        nullable = name in self.shape.nullable and self.cook.candidates.may_be_null(column.type)
        known: list[str | None] = [*self._known(column, self._hints(name))[: max(room // 2, room - _SPREAD)]]
        known += [None] if nullable else []
        texts: list[str] = [f"SELECT CAST({spelled(text)} AS {column.type}), {n}" for n, text in enumerate(known)]
        if made is not None:
            numbers = f"pg_catalog.generate_series(1, {min(room, 4 * _SPREAD)}) AS {NUMBER}"
            texts.append(f"SELECT {made}, 1000 + {NUMBER} FROM {numbers}")
        return " UNION ALL ".join(texts) if texts else f"SELECT CAST(NULL AS {column.type}), 0"


def _sequence(table: Table, shape: Shape, name: str) -> str | None:
    """SQL that names the sequence which fills the column otherwise; None where none does."""
    if table.columns[name].identity is not None:
        return f"pg_catalog.pg_get_serial_sequence({spelled(qualified(table.id.path))}, {spelled(name)})"
    default = shape.defaults.get(name, "")
    start, _, rest = default.partition("nextval(")
    return rest.rpartition(")")[0] if rest and not start else None
