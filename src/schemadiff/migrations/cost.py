"""A step's cost and the sizes of tables in, the words of the table of changes out: lock, rewrite, scan, rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from schemadiff.model import Cost, ObjectId, Step
from schemadiff.plan.own_relations import own_relations
from schemadiff.plan.words import about
from schemadiff.quoting import one_line, qualified
from schemadiff.safety.facts import BLOCKING

_NOTHING = "-"
_UNKNOWN = "?"


def cost_cells(step: Step, sizes: Mapping[ObjectId, int]) -> tuple[str, str, str, str]:
    """Lock, rewrite, scan and rows of one step."""
    cost = step.cost
    if cost is None:
        return (_UNKNOWN,) * 4
    if not cost.lock:
        return (_NOTHING,) * 4
    rewrite = "yes" if cost.rewrites else "no"
    return _lock(step, cost), rewrite, _scan(cost.scans), _rows(cost, sizes)


def blocked(steps: Iterable[Step]) -> frozenset[ObjectId]:
    """What the steps keep those out of who write, as far as it was there before."""
    locks = (lock for step in steps if step.cost for lock in step.cost.locks)
    return frozenset(on for lock, on in locks if lock in BLOCKING)


def _lock(step: Step, cost: Cost) -> str:
    """The strongest lock, with a star where it is from the documentation; on what, where that is not the own table."""
    star = "" if cost.measured else "*"
    whose = _whose(step, cost.on)
    # Nobody can write meanwhile: worth a word on every object that is locked so.
    telling = BLOCKING | ({cost.lock} if whose else set())
    others = [_other(lock, on, cost.lock) for lock, on in cost.locks if on != cost.on and lock in telling]
    more = [*others[:1], *([f"{len(others) - 1} more"] if len(others) > 1 else [])]
    told = " and ".join([*([whose] if whose else []), *more])
    if not told:
        return cost.lock + star
    return f"{cost.lock}{star} ({told})" if whose else f"{cost.lock}{star} (and {told})"


def _other(lock: str, on: ObjectId, strongest: str) -> str:
    name = one_line(qualified(on.path))
    return name if lock == strongest else f"{lock} on {name}"


def _whose(step: Step, on: ObjectId | None) -> str:
    """Nothing for the table that the step is about, the kind for another thing that it is about, else the name."""
    assert on is not None
    if on in own_relations(step):
        return "" if on.kind == "table" else on.kind.replace("_", " ")
    return one_line(qualified(on.path))


def _scan(scans: Iterable[ObjectId]) -> str:
    most = max(Counter(scans).values(), default=0)
    return ("no", "yes")[most] if most < 2 else f"{most}x"


def rows_of(cost: Cost, sizes: Mapping[ObjectId, int]) -> int | None:
    """About how many rows the largest table has that is concerned; None where nobody counted one."""
    tables = {*cost.rewrites, *cost.scans, *([cost.on] if cost.on else [])}
    return max((sizes[table] for table in tables if table in sizes), default=None)


def _rows(cost: Cost, sizes: Mapping[ObjectId, int]) -> str:
    count = rows_of(cost, sizes)
    return _NOTHING if count is None else about(count)
