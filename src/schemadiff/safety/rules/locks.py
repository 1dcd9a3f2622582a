"""An operation in; out comes whom it makes wait, on tables that are there already and are big."""

from __future__ import annotations

from collections.abc import Iterator

from schemadiff.model import ObjectId
from schemadiff.safety.facts import ACCESS_EXCLUSIVE, BLOCKING, cost_of
from schemadiff.safety.finding import Found
from schemadiff.safety.operation import Operation, Verb
from schemadiff.safety.rules.among import Among, table_words

_BATCHES = "add the column without it, fill it in batches, then SET DEFAULT and NOT NULL: `online` does"
_BESIDE = "add a column of the new type, fill it in batches, then swap the two"
_OFFER = "run again with --online-type-changes, which does it"
_UNREAD = {
    Verb.SET_NOT_NULL: "add CHECK (… IS NOT NULL) NOT VALID, validate it, SET NOT NULL, drop the check: `online` does",
    Verb.ATTACH: "give the table a valid CHECK of the partition's bounds before it is attached",
}
_NOT_VALID = "add it NOT VALID, then VALIDATE CONSTRAINT in a transaction of its own: `online` does"


def rewrite(operation: Operation, among: Among) -> Iterator[Found]:
    """Every row is written anew, with all indexes, while nobody can read."""
    if not _rewrites(operation) or not among.big(operation) or operation.verb in (Verb.REBUILD, Verb.REFRESH):
        return
    where = f"every row of {table_words(operation)} is written anew under ACCESS EXCLUSIVE: nobody reads or writes"
    if operation.verb is Verb.CREATE and operation.volatile:
        yield Found("SD824", f"its default is another value for each row: {where}", _BATCHES, "slow")
    elif operation.verb is Verb.CREATE and operation.stored:
        yield Found("SD823", f"its values are computed into each row: {where}", _BATCHES, "slow")
    elif operation.verb is Verb.RETYPE:
        what = f"{operation.old_type} -> {operation.new_type}: {where}"
        yield Found("SD823", what, _BESIDE if operation.detail else f"{_BESIDE}: {_OFFER}", "slow")
    else:
        yield Found("SD823", where, "do it at a quiet time, with a lock_timeout", "slow")


def rows_read(operation: Operation, among: Among) -> Iterator[Found]:
    """Rows are checked while writers, or everybody, wait."""
    cost = cost_of(operation)
    if not cost.scans or cost.rewrites or cost.lock not in BLOCKING or not among.big(operation):
        return
    if _builds_an_index(operation) or operation.verb in (Verb.REBUILD, Verb.REFRESH):
        return
    instead = _UNREAD.get(operation.verb, _NOT_VALID)
    yield Found("SD825", f"reads all of {table_words(operation)} under {_waiting(cost.lock)}", instead, "slow")


def index_built(operation: Operation, among: Among) -> Iterator[Found]:
    """An index is built, or a materialized view filled, while others wait."""
    cost = cost_of(operation)
    # A view of few rows may read many.
    refreshed = operation.verb is Verb.REFRESH and operation.table is not None and not operation.new_table
    big = refreshed or among.big(operation)
    if not big or cost.lock not in BLOCKING or not (cost.scans or cost.rewrites):
        return
    if _builds_an_index(operation):
        key = operation.object.kind == "constraint"
        instead = "build it with CONCURRENTLY" + (", then add the constraint USING INDEX" if key else "")
        what = f"its index is built on {table_words(operation)} under {_waiting(cost.lock)}"
        yield Found("SD826", what, instead, "slow")
    elif operation.verb is Verb.REFRESH and not operation.concurrently:
        what = f"{table_words(operation)} is filled anew under {_waiting(cost.lock)}"
        yield Found("SD826", what, "give it a unique index on plain columns, and REFRESH … CONCURRENTLY", "slow")


def exclusive(operation: Operation, among: Among) -> Iterator[Found]:
    """A short ACCESS EXCLUSIVE lock on a big table: short once it is there, but everybody queues up behind it."""
    cost = cost_of(operation)
    if cost.lock != ACCESS_EXCLUSIVE or cost.rewrites or cost.scans or not _is_of(cost.on, operation):
        return
    gone = operation.verb is Verb.DROP and operation.object.kind == "table"
    if operation.rows is None or not among.big(operation) or gone:
        return
    what = f"takes ACCESS EXCLUSIVE on {table_words(operation)} for a moment; whoever comes later queues behind it"
    yield Found("SD827", what, "run it with a lock_timeout and try again, as `schemadiff apply` does", "")


def _is_of(locked: ObjectId | None, operation: Operation) -> bool:
    return locked is None or locked == operation.table


def _rewrites(operation: Operation) -> bool:
    """Whether rows are written anew; of a table that is not there, measured costs may name others."""
    return bool(cost_of(operation).rewrites)


def _builds_an_index(operation: Operation) -> bool:
    if operation.verb is Verb.REINDEX:
        return True
    of_index = operation.object.kind == "index" or operation.constraint in ("p", "u", "x")
    return operation.verb is Verb.CREATE and of_index


def _waiting(lock: str) -> str:
    who = "nobody reads or writes" if lock == ACCESS_EXCLUSIVE else "nobody writes"
    return f"{lock}: {who} meanwhile"


RULES = (rewrite, rows_read, index_built, exclusive)
