"""A migration that somebody wrote and the state before it in, what it risks out: the rules of generated ones hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from schemadiff.diagnostics import Diagnostic, InputError
from schemadiff.migrations.blocks import split_steps
from schemadiff.migrations.files import MigrationFile
from schemadiff.model import Catalog, ObjectId
from schemadiff.policy import Policy
from schemadiff.safety import findings
from schemadiff.safety.sql import Written, accepted, operations_of_sql


def risks(file: MigrationFile, before: Catalog, policy: Policy, rows: Mapping[ObjectId, int]) -> Iterator[Diagnostic]:
    """What the project's policy finds in the file, and what is wrong with the comments that waive some of it.

    `rows` says about how many rows tables have. A file whose transactions cannot be made out has no findings: that
    it cannot be read is one already.
    """
    name = str(file.path)
    allowed, faults = accepted(file.text, name)
    yield from faults
    try:
        blocks = split_steps(file.text, name)
    except InputError:
        return
    statements = [
        Written(s.text, s.origin, number if block.transactional else None, allowed.get(s.start, ()), block.destructive)
        for number, block in enumerate(blocks)
        for s in block.statements
    ]
    for finding in findings(operations_of_sql(statements, catalog=before, rows=rows), policy):
        if not finding.waived:
            yield finding.diagnostic
