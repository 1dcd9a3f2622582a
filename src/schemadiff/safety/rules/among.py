"""A policy and the operations of one migration, as the rules see them: Among, and words that several rules use."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.plan.words import about
from schemadiff.policy import Policy
from schemadiff.quoting import one_line, qualified
from schemadiff.safety.operation import Operation


@dataclass(frozen=True, slots=True)
class Among:
    """What one operation stands among."""

    policy: Policy
    operations: tuple[Operation, ...]

    def big(self, operation: Operation) -> bool:
        """Whether its table is there already and is big; of one that nobody has counted that is assumed."""
        if operation.new_table or operation.table is None:
            return False
        return operation.rows is None or operation.rows >= self.policy.big_table


def table_words(operation: Operation) -> str:
    """`public.orders (2.0M rows)`."""
    assert operation.table is not None
    size = "size not known" if operation.rows is None else f"{about(operation.rows)} rows"
    return f"{one_line(qualified(operation.table.path))} ({size})"
