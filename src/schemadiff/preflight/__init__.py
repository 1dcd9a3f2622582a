"""A proven migration in, probes out: queries for rows of the live database that would stop it, or that it would change.

before      the tables as they are, under the names and with the values that they will have
doubts      what may happen to a value when its type changes
columns     NULL where NOT NULL comes, and types that change
constraints checks, keys, exclusions, foreign keys and unique indexes
domains     values of domains that become stricter
partitions  rows that belong into no partition, or into another one
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from schemadiff.migrations.probes import Probe
from schemadiff.model import ObjectId
from schemadiff.preflight.before import Before
from schemadiff.preflight.columns import of_column
from schemadiff.preflight.constraints import of_constraint, of_index
from schemadiff.preflight.domains import of_domain
from schemadiff.preflight.partitions import of_partition, of_partitioned
from schemadiff.preflight.suspicion import Suspicion
from schemadiff.proof.migration import Migration

__all__ = ["probes_of"]


def probes_of(made: Migration, version: int | None = None) -> tuple[Probe, ...]:
    """What to ask the live database before the migration runs there. `version` is its server_version_num."""
    before = Before(made.start, made.result, made.steps, version or made.start.version)
    found = [s for object_id in sorted(before.named) for s in _of(object_id, before)]
    return tuple(dict.fromkeys(s.probe for s in _without_inherited(found, before)))


def _of(object_id: ObjectId, before: Before) -> Iterator[Suspicion]:
    for of_kind in (of_column, of_constraint, of_index, of_domain, of_partition, of_partitioned):
        yield from of_kind(object_id, before)


def _without_inherited(found: Iterable[Suspicion], before: Before) -> Iterator[Suspicion]:
    """What is asked of a whole is not asked of its partitions and children again."""
    suspicions = tuple(found)
    asked = {(s.table, s.about) for s in suspicions if not s.only}
    for one in suspicions:
        if not any((above, one.about) in asked for above in before.above(one.table)):
            yield one
