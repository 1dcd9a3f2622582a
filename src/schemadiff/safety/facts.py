"""An operation in, what it costs out: as it was measured, else as PostgreSQL's documentation says (14 to 18)."""

from __future__ import annotations

from schemadiff.model import Cost
from schemadiff.safety.operation import Operation, Verb
from schemadiff.safety.types import compared

ACCESS_EXCLUSIVE = "ACCESS EXCLUSIVE"
# Locks under which nobody else writes, and the one under which nobody else even reads.
BLOCKING = frozenset({"SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", ACCESS_EXCLUSIVE})
_GENTLE = "SHARE UPDATE EXCLUSIVE"
_ONE_BY_ONE = {
    Verb.VALIDATE: (_GENTLE, False, True),
    Verb.TRUNCATE: (ACCESS_EXCLUSIVE, False, False),
    Verb.REWRITE: (ACCESS_EXCLUSIVE, True, True),
    Verb.RENAME: (ACCESS_EXCLUSIVE, False, False),
    Verb.SECURE: (ACCESS_EXCLUSIVE, False, False),
    Verb.DROP_DEFAULT: (ACCESS_EXCLUSIVE, False, False),
    Verb.ALWAYS: (ACCESS_EXCLUSIVE, False, False),
}


def cost_of(operation: Operation) -> Cost:
    """Lock, rewrite and scan, whether seen or known; nothing where no table is concerned."""
    if operation.cost is not None:
        return operation.cost
    if operation.table is None:
        return Cost(measured=False)
    lock, rewrites, scans = _documented(operation)
    table = (operation.table,)
    return Cost(lock, operation.table, table * rewrites, table * scans, measured=False)


def claims(operation: Operation) -> tuple[bool, bool]:
    """Whether the documentation says that it writes its table anew, and that it reads all of it."""
    _, rewrites, scans = _documented(operation)
    return rewrites, scans


def _documented(operation: Operation) -> tuple[str, bool, bool]:
    if operation.verb in _ONE_BY_ONE:
        return _ONE_BY_ONE[operation.verb]
    match operation.verb:
        case Verb.CREATE:
            return _created(operation)
        case Verb.DROP:
            return (_GENTLE if operation.concurrently else ACCESS_EXCLUSIVE, False, False)
        case Verb.RETYPE:
            rewrites = compared(operation.old_type, operation.new_type).rewrites
            return ACCESS_EXCLUSIVE, rewrites, rewrites
        case Verb.SET_NOT_NULL | Verb.ATTACH:
            return ACCESS_EXCLUSIVE, False, not operation.proven
        case Verb.DETACH:
            return (_GENTLE if operation.concurrently else ACCESS_EXCLUSIVE, False, False)
        case Verb.REINDEX:
            return (_GENTLE if operation.concurrently else "SHARE", False, True)
        case Verb.REFRESH:
            return ("EXCLUSIVE", False, True) if operation.concurrently else (ACCESS_EXCLUSIVE, True, True)
        case _:
            return "", False, False


def _created(operation: Operation) -> tuple[str, bool, bool]:
    match operation.object.kind:
        case "column":
            rewrites = operation.stored or bool(operation.volatile)
            return ACCESS_EXCLUSIVE, rewrites, rewrites
        case "constraint":
            lock = "SHARE ROW EXCLUSIVE" if operation.constraint == "f" else ACCESS_EXCLUSIVE
            lock = _GENTLE if operation.concurrently else lock
            return lock, False, operation.validated and not operation.using_index
        case "index":
            return (_GENTLE if operation.concurrently else "SHARE", False, True)
        case "trigger":
            return "SHARE ROW EXCLUSIVE", False, False
        case "policy" | "rule":
            return ACCESS_EXCLUSIVE, False, False
        case _:
            return "", False, False
