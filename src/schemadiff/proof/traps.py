"""A step in, the rows that are allowed before it and make it fail out: each was planted, tried and taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import psycopg

from schemadiff.kinds.column import Column
from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.domain import Domain
from schemadiff.kinds.domain_constraint import DomainConstraint
from schemadiff.kinds.index import Index
from schemadiff.model import ObjectId, Step
from schemadiff.parse.split import split
from schemadiff.proof.candidates import spelled
from schemadiff.proof.shapes import check_expression, reference
from schemadiff.proof.sow import Sower
from schemadiff.quoting import identifier, identifiers, qualified
from schemadiff.scratch import Database

_VALUES = 12
_PATIENCE = "SET LOCAL statement_timeout = '10s'"
_WIDENING = (
    ("smallint", "integer", "bigint", "numeric", "text"),
    ("real", "double precision", "text"),
    ("character varying", "text"),
    ("json", "text"),
    ("jsonb", "text"),
    ("uuid", "text"),
    ("boolean", "text"),
)
_OF_DATA = ("22", "23")


@dataclass(frozen=True, slots=True)
class Trap:
    """Rows that would make a step fail, or that it would change, with no `sqlstate`.

    `when` and `advice` are words for the header, `message` is PostgreSQL's.
    """

    step: Step
    table: ObjectId
    sqlstate: str
    message: str
    when: str
    advice: str

    @property
    def line(self) -> str:
        """What the header of the migration says."""
        does = "fails" if self.sqlstate else "changes values"
        return f"Watch: {does} if {self.when} ({self.advice})"


@dataclass(frozen=True, slots=True)
class _Plant:
    """A statement that puts a bad row into a table. `converted` is a column whose values should stay the same."""

    table: ObjectId
    sql: str
    when: str
    advice: str
    converted: Column | None = None


def traps(step: Step, text: str, sower: Sower) -> Iterator[Trap]:
    """The traps of one step, which was not run yet; the database is left as it was."""
    for plants in _plants(step, sower):
        for plant in plants:
            found = _sprung(sower.database, plant, text)
            if found is not None:
                yield Trap(step, plant.table, *found, plant.when, plant.advice if found[0] else found[1])
                break


def _sprung(database: Database, plant: _Plant, text: str) -> tuple[str, str] | None:
    """SQLSTATE and message of what the row leads to; None where there can be no such row, or it does no harm."""
    author, stage = database.author(), "planting"
    try:
        with author.transaction(force_rollback=True):
            author.execute(_PATIENCE)
            author.execute(f"ALTER TABLE {qualified(plant.table.path)} DISABLE TRIGGER USER".encode())
            author.execute(plant.sql.encode())
            author.execute("SET CONSTRAINTS ALL IMMEDIATE")
            before = _values_of(database, plant, "")
            stage = "running"
            for piece in split(text).statements:
                author.execute(text[piece.start : piece.end].replace(" CONCURRENTLY ", " ").encode())
            stage = "comparing"
            type_ = plant.converted.type if plant.converted else ""
            return None if before == _values_of(database, plant, type_) else ("", "the new type holds it differently")
    except psycopg.Error as error:
        harmful = stage == "running" and (error.sqlstate or "").startswith(_OF_DATA)
        return (error.sqlstate or "", error.diag.message_primary or "") if harmful else None


def _values_of(database: Database, plant: _Plant, type_: str) -> list[object]:
    """The values of the converted column, after the conversion as its old type would print them."""
    if plant.converted is None:
        return []
    name = identifier(plant.converted.id.path[2])
    value = f"pg_catalog.format('%s', {name})"
    value = f"pg_catalog.format('%s', CAST({value} AS {type_}))" if type_ else value
    query = f"SELECT {value} FROM ONLY {qualified(plant.table.path)} WHERE {name} IS NOT NULL ORDER BY 1"
    return [found for (found,) in database.author().execute(query.encode())]


def _plants(step: Step, sower: Sower) -> Iterator[Sequence[_Plant]]:
    """Groups of plants: of each, the first that does harm is told."""
    match step.verb, step.old, step.new:
        case "alter", Column() as old, Column() as new:
            if new.not_null and not old.not_null:
                yield _null(old, sower)
            if "type" in step.changed and not _widens(old.type, new.type):
                yield list(_unfit(old, sower))
        case "create" | "alter", _, Constraint() as constraint if constraint.validated and constraint.enforced:
            yield list(_against(constraint, sower, step))
        case "create", _, Index() as index if index.is_unique:
            assert index.parent is not None
            yield _twice(index.parent, _indexed(index, sower), sower)
        case "create" | "alter", _, DomainConstraint() as check if check.validated and check.parent:
            yield list(_in_domain(check.parent, False, sower))
        case "alter", Domain(not_null=False) as domain, Domain(not_null=True):
            yield list(_in_domain(domain.id, True, sower))


def _against(constraint: Constraint, sower: Sower, step: Step) -> Iterator[_Plant]:
    if step.verb == "alter" and not step.changed & {"validated", "enforced"}:
        return
    if constraint.type == "c":
        yield from _violating(constraint, sower)
    elif constraint.type == "f":
        yield from _dangling(constraint, sower)
    elif constraint.parent is not None and step.verb == "create":
        yield from _twice(constraint.parent, constraint.columns, sower)


def _null(column: Column, sower: Sower) -> list[_Plant]:
    advice = "backfill it first, or give new rows a default and the old ones a value"
    name = column.id.path[2]
    return [
        _Plant(t, _one_row(t, {name: None}), f"{qualified(column.id.path)} holds NULL", advice)
        for t in _sown(column.parent, sower)
    ]


def _widens(old: str, new: str) -> bool:
    """Whether every value of the old type is one of the new."""
    return any(old in family and new in family[family.index(old) :] for family in _WIDENING)


def _unfit(column: Column, sower: Sower) -> Iterator[_Plant]:
    """Values of the old type that the new one may not take."""
    advice = "mend such values first"
    for table in _sown(column.parent, sower):
        for value in sorted(_values(table, column.id.path[2], sower), key=_odd):
            when = f"{qualified(column.id.path)} holds a value like {spelled(value)}"
            yield _Plant(table, _one_row(table, {column.id.path[2]: value}), when, advice, column)


def _twice(table: ObjectId, columns: Sequence[str], sower: Sower) -> list[_Plant]:
    """The last row gets what the first one has."""
    if not columns:
        return []
    advice = "remove duplicates first"
    when = f"{qualified(table.path)} has rows with the same ({identifiers(columns)})"
    return [_Plant(t, _copied(t, columns), when, advice) for t in _sown(table, sower)]


def _copied(table: ObjectId, columns: Sequence[str]) -> str:
    name, listed = qualified(table.path), identifiers(columns)
    full = " AND ".join(f"{identifier(c)} IS NOT NULL" for c in columns)
    first = f"SELECT {listed} FROM ONLY {name} WHERE {full} ORDER BY ctid LIMIT 1"
    return f"UPDATE ONLY {name} SET ({listed}) = ({first}) WHERE ctid = (SELECT max(ctid) FROM ONLY {name})"


def _violating(constraint: Constraint, sower: Sower) -> Iterator[_Plant]:
    expression = check_expression(constraint)
    for table in _sown(constraint.parent, sower):
        shape = sower.live.of(table)
        columns = {c.id.path[2]: c for c in shape.columns if c.id.path[2] in constraint.columns}
        if not columns or len(columns) < len(set(constraint.columns)):
            continue
        bad = [c for c in shape.checks if set(c.columns) <= columns.keys()]
        choices = {n: sower.candidates.of(c.type, [expression]) for n, c in columns.items()}
        try:
            row = sower.candidates.satisfying(choices, {n: c.type for n, c in columns.items()}, bad, expression)
        except psycopg.Error:
            continue
        if row is not None:
            when = f"a row of {qualified(constraint.id.path[:2])} violates {identifier(constraint.id.path[2])}"
            yield _Plant(table, _one_row(table, row), f"{when}: {expression}", "mend such rows first")


def _dangling(constraint: Constraint, sower: Sower) -> Iterator[_Plant]:
    found = reference(constraint)
    if found is None:
        return
    held = f"{qualified(constraint.id.path[:2])} ({identifiers(found.columns)}) holds a value"
    when = f"{held} that {qualified(found.table.path)} ({identifiers(found.keys)}) has not"
    for table in _sown(constraint.parent, sower):
        for value in reversed(_values(table, found.columns[0], sower)):
            yield _Plant(table, _one_row(table, {found.columns[0]: value}), when, "mend such rows first")


def _in_domain(domain: ObjectId, null: bool, sower: Sower) -> Iterator[_Plant]:
    """Values that the domain allows now, and NULL."""
    for table in sorted(sower.rows):
        for column in sower.live.of(table).columns:
            if domain not in sower.live.catalog.needs[column.id]:
                continue
            for value in (None,) if null else sorted(_values(table, column.id.path[2], sower), key=_odd):
                when = f"{qualified(column.id.path)} holds {'NULL' if null else 'a value like ' + spelled(value)}"
                yield _Plant(table, _one_row(table, {column.id.path[2]: value}), when, "mend such values first")


def _indexed(index: Index, sower: Sower) -> tuple[str, ...]:
    needs = sower.target.catalog.needs.get(index.id, frozenset())
    return tuple(sorted(i.path[2] for i in needs if i.kind == "column"))


def _values(table: ObjectId, column: str, sower: Sower) -> tuple[str, ...]:
    return sower.values.get(ObjectId("column", (*table.path, column)), ())[:_VALUES]


def _odd(value: str) -> bool:
    """Plain values make plain messages."""
    return not (value.isascii() and value.isprintable() and "'" not in value)


def _sown(table: ObjectId | None, sower: Sower) -> list[ObjectId]:
    return [leaf for leaf in sower.live.leaves(table) if leaf in sower.rows] if table else []


def _one_row(table: ObjectId, values: dict[str, str | None]) -> str:
    name = qualified(table.path)
    told = ", ".join(f"{identifier(column)} = {spelled(value)}" for column, value in values.items())
    return f"UPDATE ONLY {name} SET {told} WHERE ctid = (SELECT min(ctid) FROM ONLY {name})"
