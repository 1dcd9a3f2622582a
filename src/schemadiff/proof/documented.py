"""A step that PostgreSQL runs in no transaction in, what its documentation says that it costs out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from schemadiff.model import Cost, ObjectId, Step

# The reference pages of each command, and "Explicit Locking". The build reads the table once, and once more for what
# came meanwhile. DETACH locks the whole for less than the partition, which it waits for first.
_FACTS: Mapping[str, Callable[[ObjectId], Cost]] = {
    r"CREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY": lambda t: _cost("SHARE UPDATE EXCLUSIVE", t, (t, t)),
    r"REINDEX\b.*\bCONCURRENTLY": lambda t: _cost("SHARE UPDATE EXCLUSIVE", t, (t, t)),
    r"DROP\s+INDEX\s+CONCURRENTLY": lambda t: _cost("SHARE UPDATE EXCLUSIVE", t),
    r"ALTER\s+TABLE\b.*\bDETACH\s+PARTITION\b.*\bCONCURRENTLY": lambda t: _cost("ACCESS EXCLUSIVE", t),
    r"REFRESH\s+MATERIALIZED\s+VIEW\s+CONCURRENTLY": lambda t: _cost("EXCLUSIVE", t, (t,)),
}


def documented(step: Step, text: str, relation: ObjectId) -> Cost | None:
    """What a step, whose SQL is `text`, costs the relation that it is about. None where we know of no such fact."""
    for pattern, fact in _FACTS.items():
        if re.search(pattern, text, re.IGNORECASE | re.DOTALL):
            return fact(relation)
    if step.phase == "backfill":
        # In batches, each in a transaction of its own. Where no trigger fills new rows, a last round finds none left.
        return _cost("ROW EXCLUSIVE", relation, (relation,) if "source" in step.context else (relation, relation))
    return None


def relation_of(step: Step) -> ObjectId:
    """The table or materialized view that such a step is about."""
    subject = step.subject
    about = subject.parent if subject.id.kind in ("index", "constraint", "column") and subject.parent else subject.id
    return ObjectId(about.kind if about.kind == "materialized_view" else "table", about.path[:2])


def _cost(lock: str, on: ObjectId, scans: tuple[ObjectId, ...] = ()) -> Cost:
    return Cost(lock, on, scans=scans, measured=False, locks=((lock, on),))
