"""Steps in, the same with the name of each NOT NULL said that two of their tables share, out.

Files are loaded in an order of their own: whichever of the two came second would get another name from PostgreSQL,
which gives NOT NULL constraints names from 18 on. A partition that is written by itself has the name of the whole.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from schemadiff.kinds.column import Column
from schemadiff.model import Object, ObjectId, Step
from schemadiff.plan.not_null_names import NAMED


def with_shared_names(steps: Sequence[Step], version: int, without: Collection[ObjectId]) -> tuple[Step, ...]:
    """`without` are tables that are written without columns, because they copy those of another."""
    if version < NAMED:
        return tuple(steps)
    written = [step for step in steps if step.subject.id not in without]
    shared = {name for name, count in Counter(_names(written)).items() if count > 1}
    return tuple(
        dataclasses.replace(
            step,
            new=_said(step.new, shared) if step.new else None,
            parts=tuple(_said(part, shared) for part in step.parts),
        )
        for step in steps
    )


def _names(steps: Sequence[Step]) -> Iterator[tuple[str, str]]:
    columns = (o for step in steps for o in (step.new, *step.parts) if isinstance(o, Column) and o.not_null)
    yield from ((column.id.path[0], column.not_null_constraint) for column in columns)


def _said(obj: Object, shared: Collection[tuple[str, str]]) -> Object:
    if not isinstance(obj, Column) or not obj.not_null or (obj.id.path[0], obj.not_null_constraint) not in shared:
        return obj
    return dataclasses.replace(obj, not_null_shared=True)
