"""An operation in; out comes what is written in a way that will be regretted, or does not mean what it seems to."""

from __future__ import annotations

from collections.abc import Iterator

from schemadiff.quoting import identifiers, one_line, qualified
from schemadiff.safety.finding import Found
from schemadiff.safety.operation import Operation, Verb
from schemadiff.safety.rules.among import Among

# Type -> why, and what is better. All facts hold for PostgreSQL 14 to 18.
_BETTER = {
    "json": ("has no equality, so DISTINCT, GROUP BY and UNION fail, and no index", "jsonb"),
    "money": ("depends on lc_monetary of whoever reads it", "numeric"),
    "time with time zone": ("has an offset and no date, so no daylight saving time", "timestamp with time zone"),
    "timestamp without time zone": ("does not say which moment it means", "timestamp with time zone"),
    "character": ("pads with blanks, which comparisons ignore", "text, with a CHECK of the length"),
}
_TOP = {"smallint": "32,767", "integer": "2.1 billion"}


def foreign_key(operation: Operation, among: Among) -> Iterator[Found]:
    """Each DELETE or key UPDATE on the other table reads this one from end to end."""
    if operation.verb is not Verb.CREATE or operation.constraint != "f" or operation.indexed is not False:
        return
    assert operation.table is not None
    columns = identifiers(operation.columns)
    what = f"no index begins with ({columns}): a DELETE on the other table reads this one whole for each row"
    instead = f"CREATE INDEX CONCURRENTLY ON {one_line(qualified(operation.table.path))} ({columns})"
    yield Found("SD840", what, instead, "")


def enum_value(operation: Operation, among: Among) -> Iterator[Found]:
    """A value that ALTER TYPE added cannot be used by the transaction that added it (55P04)."""
    if operation.verb is not Verb.USE_VALUE or operation.transaction is None:
        return
    added = (
        o
        for o in among.operations
        if o.verb is Verb.ADD_VALUE and o.label == operation.label and o.transaction == operation.transaction
    )
    if any(o.object == operation.object and not o.new_table and o.number <= operation.number for o in added):
        what = f"uses {operation.label!r} in the transaction that adds it: PostgreSQL refuses that (55P04)"
        yield Found("SD841", what, "COMMIT between the two", "fails")


def cut_name(operation: Operation, among: Among) -> Iterator[Found]:
    """PostgreSQL cuts names to 63 bytes, with no more than a notice."""
    if operation.written:
        what = f"was written as {one_line(operation.written)!r}; PostgreSQL cuts names to 63 bytes"
        yield Found("SD842", what, "choose a shorter name: two that begin alike would become the same", "")


def better_type(operation: Operation, among: Among) -> Iterator[Found]:
    """A type that has a better one beside it; only where the type is new."""
    if operation.verb not in (Verb.CREATE, Verb.RETYPE) or operation.object.kind != "column":
        return
    head, bracket, tail = operation.new_type.removesuffix("[]").partition("(")
    why = _BETTER.get(head.strip() + (tail.partition(")")[2] if bracket else ""))
    if why:
        yield Found("SD843", f"{operation.new_type} {why[0]}", f"use {why[1]}", "")


def runs_out(operation: Operation, among: Among) -> Iterator[Found]:
    """A key that counts by itself, in a type that ends one day."""
    if operation.verb is Verb.CREATE and operation.identity in _TOP:
        what = f"counts in {operation.identity}, which ends at {_TOP[operation.identity]}"
        yield Found("SD844", f"{what}; to widen it later is a rewrite", "use bigint", "")


RULES = (foreign_key, enum_value, cut_name, better_type, runs_out)
