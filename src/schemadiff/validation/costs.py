"""Statements that somebody wrote and the database that they run on in; what each of them costs out, as it was seen.

What the text says that a statement does is used to ask the right question, never for the answer.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

import psycopg

from schemadiff.kinds.column import Column
from schemadiff.kinds.constraint import Constraint
from schemadiff.migrations.blocks import Statement
from schemadiff.model import Catalog, Cost, Object, ObjectId, Step, Unmodelled
from schemadiff.proof.measure import Meter
from schemadiff.proof.replay import run
from schemadiff.safety.facts import BLOCKING, claims
from schemadiff.safety.operation import Operation, Verb
from schemadiff.scratch import Database

# SQLSTATEs of what PostgreSQL runs in no transaction, and of a COMMIT in a block of code that runs in one.
_ALONE = ("25001", "2D000")
_NOWHERE = ObjectId("table", ("", ""))


class Measured:
    """Runs the statements of one file, and keeps what each costs under the place where it begins.

    Whoever knows what a statement does says so first: `operations` by the place of their statement. `before` is the
    state before the file.
    """

    def __init__(self, database: Database, before: Catalog, operations: Mapping[int, Sequence[Operation]]) -> None:
        self._meter = Meter(database)
        self._before, self._operations = before, operations
        self.costs: dict[int, Cost] = {}

    def run(self, database: Database, statement: Statement) -> None:
        """Run a statement. Raises psycopg.Error, and then nothing is known of its cost."""
        step = _step(self._operations.get(statement.start, ()), self._before, statement.text)
        try:
            self._ran(database, statement, step)
        except psycopg.Error as error:
            if error.sqlstate not in _ALONE:
                raise
            step = dataclasses.replace(step, outside=True)
            self._ran(database, statement, step)
        cost = self._meter.cost(step)
        if cost is not None:
            self.costs[statement.start] = cost

    def _ran(self, database: Database, statement: Statement, step: Step) -> None:
        run(database, statement.text, statement.origin_at(1), self._meter.around(step, statement.text))


def costed(operations: Sequence[Operation], cost: Cost | None) -> tuple[Operation, ...]:
    """What one statement does, with what it was seen to cost: told of what it is for, of the others only the lock."""
    if cost is None:
        return tuple(operations)
    blamed = _blamed(operations, cost)
    short = dataclasses.replace(cost, rewrites=(), scans=())
    return tuple(dataclasses.replace(o, cost=cost if o in blamed else short) for o in operations)


def unread(cost: Cost | None) -> tuple[Operation, ...]:
    """What a statement does whose text says nothing, a call or a block of code, if somebody waits for it."""
    if cost is None or cost.lock not in BLOCKING or cost.on is None or not (cost.rewrites or cost.scans):
        return ()
    table = next(iter((*cost.rewrites, *cost.scans)))
    return (Operation(verb=Verb.ALTER, object=table, table=table, cost=cost),)


def _blamed(operations: Sequence[Operation], cost: Cost) -> Sequence[Operation]:
    """Those that PostgreSQL's documentation says such things of; the first one where none is."""
    for seen, claimed in ((cost.rewrites, 0), (cost.scans, 1)):
        if seen:
            return [o for o in operations if claims(o)[claimed]] or operations[:1]
    return operations[:1]


def _step(operations: Sequence[Operation], before: Catalog, text: str) -> Step:
    """What the plan would make of the statement, as far as its cost is concerned."""
    for operation in operations:
        old = before.objects.get(operation.object)
        if operation.verb is Verb.RETYPE and isinstance(old, Column):
            return Step("alter", old, dataclasses.replace(old, type=operation.new_type), frozenset({"type"}))
    wanted = [o for o in operations if o.constraint == "f" or o.verb is Verb.VALIDATE] or operations[:1]
    return Step("alter", new=_subject(wanted, before, text))


def _subject(operations: Iterable[Operation], before: Catalog, text: str) -> Object:
    operation = next(iter(operations), None)
    if operation is None:
        return Unmodelled(id=_NOWHERE, text=text)
    if operation.constraint == "f":
        return _foreign_key(operation)
    known = before.objects.get(operation.object)
    return known or Unmodelled(id=operation.object, parent=operation.table, text=text)


def _foreign_key(operation: Operation) -> Constraint:
    return Constraint(
        id=operation.object,
        parent=operation.table,
        type="f",
        definition="",
        validated=operation.validated,
        enforced=True,
        deferrable=False,
        deferred=False,
        options=(),
        tablespace=None,
        parent_constraint=None,
        columns=operation.columns,
        relkind="r",
        is_partition=False,
        is_inherited=False,
    )
