"""A migration and the state before it in, what it risks out: what somebody wrote is judged by the rules of steps.

What its statements lock, rewrite and read is what was seen when they ran; of one that did not run, what
PostgreSQL's documentation says of its text.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from schemadiff.diagnostics import Diagnostic, InputError
from schemadiff.migrations.blocks import split_steps
from schemadiff.migrations.files import MigrationFile
from schemadiff.model import Catalog, Cost, ObjectId
from schemadiff.policy import Policy
from schemadiff.safety.finding import Finding
from schemadiff.safety.judge import findings
from schemadiff.safety.operation import Operation
from schemadiff.safety.sql import Written, accepted, operations_of_sql
from schemadiff.safety.volatility import Functions
from schemadiff.validation.costs import costed, unread


@dataclass(frozen=True, slots=True)
class Reading:
    """What the text of a migration says that it does. `starts` are the places of its statements, in their order;
    `faults` what is wrong with comments that waive something.
    """

    statements: tuple[Written, ...]
    starts: tuple[int, ...]
    operations: tuple[Operation, ...]
    faults: tuple[Diagnostic, ...]

    @property
    def by_start(self) -> Mapping[int, Sequence[Operation]]:
        """The operations of each statement, by its place."""
        return {self.starts[number]: tuple(those) for number, those in groupby(self.operations, key=lambda o: o.number)}


def reading(file: MigrationFile, before: Catalog, rows: Mapping[ObjectId, int], functions: Functions) -> Reading:
    """What the file says. `rows` says about how many rows tables have, `functions` which of the server's are volatile.

    A file whose transactions cannot be made out says nothing: that it cannot be read is a finding already.
    """
    name = str(file.path)
    allowed, faults = accepted(file.text, name)
    try:
        blocks = split_steps(file.text, name)
    except InputError:
        return Reading((), (), (), faults)
    placed = [(number, block, s) for number, block in enumerate(blocks) for s in block.statements]
    statements = tuple(
        Written(s.text, s.origin, number if block.transactional else None, allowed.get(s.start, ()), block.destructive)
        for number, block, s in placed
    )
    operations = operations_of_sql(statements, catalog=before, rows=rows, functions=functions)
    return Reading(statements, tuple(s.start for _, _, s in placed), operations, faults)


def risks(
    said: Reading, costs: Mapping[int, Cost], policy: Policy, rows: Mapping[ObjectId, int]
) -> tuple[Finding, ...]:
    """What the project's policy finds. `costs` are those that were seen, by the places of statements."""
    return findings(tuple(_operations(said, costs, rows)), policy)


def _operations(said: Reading, costs: Mapping[int, Cost], rows: Mapping[ObjectId, int]) -> Iterator[Operation]:
    by_start = said.by_start
    for number, (start, written) in enumerate(zip(said.starts, said.statements, strict=True)):
        cost = costs.get(start)
        yield from costed(by_start.get(start, ()), cost)
        for operation in unread(cost) if start not in by_start else ():
            yield dataclasses.replace(
                operation,
                number=number,
                origin=written.origin,
                rows=rows.get(operation.object),
                allowed=written.allowed,
            )
