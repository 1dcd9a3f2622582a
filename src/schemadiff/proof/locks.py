"""What was seen around each statement of a step in, the cost of the step out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from schemadiff.kinds.constraint import Constraint
from schemadiff.model import Cost, ObjectId, Step
from schemadiff.plan.own_relations import own_relations

# As pg_locks says it and as the documentation does, the weakest first: each conflicts with more than those before it.
MODES: Mapping[str, str] = {
    "AccessShareLock": "ACCESS SHARE",
    "RowShareLock": "ROW SHARE",
    "RowExclusiveLock": "ROW EXCLUSIVE",
    "ShareUpdateExclusiveLock": "SHARE UPDATE EXCLUSIVE",
    "ShareLock": "SHARE",
    "ShareRowExclusiveLock": "SHARE ROW EXCLUSIVE",
    "ExclusiveLock": "EXCLUSIVE",
    "AccessExclusiveLock": "ACCESS EXCLUSIVE",
}
_STRENGTH = {mode: number for number, mode in enumerate(MODES.values())}
# Of what is locked alike, what people work with is named first.
_KINDS = ("table", "materialized_view", "view", "sequence", "index")


@dataclass(frozen=True, slots=True)
class Relation:
    """What was there before the migration. `above` are the relations that it is a partition, child or index of."""

    id: ObjectId
    holds_rows: bool
    above: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Seen:
    """One statement, before its transaction was over: locks, rewritten tables and scans by oid; `names` now."""

    locks: Sequence[tuple[int, str]]
    rewritten: frozenset[int]
    scanned: Mapping[int, int]
    names: Mapping[int, ObjectId]


def cost_of(
    step: Step, seen: Iterable[Seen], known: Mapping[int, Relation], called: Mapping[ObjectId, Sequence[int]]
) -> Cost:
    """All statements of the step together. What is not in `known` came with the migration, and nobody uses it yet;
    `called` has the same by name.
    """
    seen = tuple(seen)
    held = _strongest(lock for one in seen for lock in one.locks if lock[0] in known)
    about = _about(step, seen, called)
    rewritten = {oid for one in seen for oid in one.rewritten if oid in known}
    if step.verb == "move":
        # The rows of one table become those of a new one, which has its name.
        rewritten |= {oid for one in seen for oid in one.scanned if oid in known}
    first = min(held, key=lambda oid: _order(oid, held, known, about), default=None)
    return Cost(
        lock=held[first] if first else "",
        on=known[first].id if first else None,
        rewrites=_named(rewritten, known),
        scans=_named(_scans(step, seen, held, known), known),
        locks=tuple(
            (held[oid], known[oid].id)
            for oid in sorted(held, key=lambda oid: _order(oid, held, known, about))
            if not _goes_without_saying(oid, held, known)
        ),
    )


def _strongest(locks: Iterable[tuple[int, str]]) -> dict[int, str]:
    held: dict[int, str] = {}
    for oid, lock in locks:
        if oid not in held or _STRENGTH[lock] > _STRENGTH[held[oid]]:
            held[oid] = lock
    return held


def _order(
    oid: int, held: Mapping[int, str], known: Mapping[int, Relation], about: frozenset[int]
) -> tuple[int, bool, int, ObjectId]:
    """The strongest lock first; of several, that on what the step is about."""
    relation = known[oid]
    return -_STRENGTH[held[oid]], oid not in about, _KINDS.index(relation.id.kind), relation.id


def _goes_without_saying(oid: int, held: Mapping[int, str], known: Mapping[int, Relation]) -> bool:
    return any(_STRENGTH[held[above]] >= _STRENGTH[held[oid]] for above in known[oid].above if above in held)


def _about(step: Step, seen: Iterable[Seen], called: Mapping[ObjectId, Sequence[int]]) -> frozenset[int]:
    """The relations that the step is about, under the names that they have now or had before the migration."""
    wanted = own_relations(step)
    now = {oid for one in seen for oid, name in one.names.items() if name in wanted}
    return frozenset(now.union(*(called.get(name, ()) for name in wanted)))


def _scans(step: Step, seen: Sequence[Seen], held: Mapping[int, str], known: Mapping[int, Relation]) -> Counter[int]:
    found: Counter[int] = Counter()
    for one in seen:
        found.update({oid: count for oid, count in one.scanned.items() if oid in known})
    if not found or not _asks(step):
        return found
    # A query looks at a few rows otherwise than at many: each table that it reads counts once.
    own = {oid: count for oid, count in found.items() if known[oid].id == step.subject.id}
    return Counter({oid: 1 for oid in held if known[oid].holds_rows and oid not in own} | own)


def _asks(step: Step) -> bool:
    """Whether the statement runs a query over whole tables: a materialized view its own, a foreign key a join."""
    subject = step.subject
    return subject.id.kind == "materialized_view" or (isinstance(subject, Constraint) and subject.type == "f")


def _named(oids: Iterable[int] | Counter[int], known: Mapping[int, Relation]) -> tuple[ObjectId, ...]:
    every = oids.elements() if isinstance(oids, Counter) else oids
    return tuple(sorted(known[oid].id for oid in every))
