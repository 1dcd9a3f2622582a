"""Written statements in, operations out: each statement is read by its head, one after the other."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from schemadiff.model import Catalog, ObjectId
from schemadiff.parse.lexer import tokenize
from schemadiff.parse.tokens import Cursor, HeadError, Token
from schemadiff.quoting import cut_name, one_line, qualified
from schemadiff.safety.covering import begins_with, is_indexed
from schemadiff.safety.operation import Operation, Verb
from schemadiff.safety.sql.alter import altered
from schemadiff.safety.sql.create import created
from schemadiff.safety.sql.drop import dropped, emptied, maintained, revoked
from schemadiff.safety.sql.written import Surroundings, Written
from schemadiff.safety.volatility import NO_FUNCTIONS, Functions

Reader: TypeAlias = Callable[[Cursor, Surroundings], Iterator[tuple[Operation, int]]]

_READERS: Mapping[str, Reader] = MappingProxyType(
    {
        "CREATE": created,
        "ALTER": altered,
        "DROP": dropped,
        "TRUNCATE": emptied,
        "DELETE": emptied,
        "REINDEX": maintained,
        "CLUSTER": maintained,
        "VACUUM": maintained,
        "REFRESH": maintained,
        "REVOKE": revoked,
    }
)
_NOT_COUNTED: Mapping[ObjectId, int] = MappingProxyType({})


def operations_of_sql(
    statements: Sequence[Written],
    *,
    catalog: Catalog | None = None,
    rows: Mapping[ObjectId, int] = _NOT_COUNTED,
    functions: Functions = NO_FUNCTIONS,
) -> tuple[Operation, ...]:
    """What the statements of one migration do. An operation's `number` is the index of its statement.

    `catalog` is the state before them, where it is known: from it come old types, indexes and defaults. `functions`
    is what the server says of those that defaults call. A statement that cannot be understood, and code inside of DO
    and functions, is passed over: PostgreSQL will say what it thinks.
    """
    known = Surroundings(catalog, rows, functions)
    found = [o for number, written in enumerate(statements) for o in _read(number, written, known)]
    return tuple(_covered(operation, known) for operation in found)


def _read(number: int, written: Written, known: Surroundings) -> Iterator[Operation]:
    tokens = tokenize(written.text)
    cursor = Cursor(tokens)
    _note_path(tokens, known)
    reader = _READERS.get(cursor.key())
    uses = list(_uses(tokens, written, known))
    try:
        found = list(reader(cursor, known)) if reader else []
    except HeadError:
        found = []
    for operation, offset in (*found, *uses):
        placed = _placed(operation, number, written, known)
        yield dataclasses.replace(placed, origin=written.origin_at(offset))
        _note(placed, known)


def _placed(operation: Operation, number: int, written: Written, known: Surroundings) -> Operation:
    table = operation.table
    name = one_line(qualified(operation.object.path))
    long = next((part for part in operation.object.path if cut_name(part) != part), "")
    return dataclasses.replace(
        operation,
        number=number,
        transaction=written.transaction,
        rows=known.rows.get(table) if table else None,
        new_table=operation.new_table or table in known.made or operation.object in known.made,
        guarded=name in written.destructive,
        written=long if operation.verb in (Verb.CREATE, Verb.RENAME) else "",
        allowed=written.allowed,
    )


def _note(operation: Operation, known: Surroundings) -> None:
    """What later statements should know."""
    if operation.verb is Verb.CREATE:
        known.made.add(operation.object)
        if operation.object.kind == "column":
            known.types[operation.object] = operation.new_type
        if operation.table and (operation.object.kind == "index" or operation.constraint in ("p", "u")):
            known.indexes.setdefault(operation.table, []).append(operation.columns)
    elif operation.verb is Verb.VALIDATE:
        known.valid.add(operation.object)
    elif operation.verb is Verb.ADD_VALUE:
        known.labels.append((operation.object, operation.label, operation.transaction))


def _note_path(tokens: tuple[Token, ...], known: Surroundings) -> None:
    cursor = Cursor(tokens)
    if not cursor.take("SET"):
        return
    cursor.take_any("SESSION", "LOCAL")
    if cursor.take("SEARCH_PATH") and cursor.take_any("TO", "="):
        names = [t.identifier if t.is_name else t.text for t in cursor.until() if t.key != ","]
        known.path = tuple(name for name in names if name not in ("pg_catalog", "pg_temp", "")) or ("public",)


def _uses(tokens: tuple[Token, ...], written: Written, known: Surroundings) -> Iterator[tuple[Operation, int]]:
    """Values of enums that the same transaction added, where a later statement has them."""
    if (tokens[:1] and tokens[0].key == "COMMENT") or [t.key for t in tokens[:2]] == ["ALTER", "TYPE"]:
        return
    for enum, label, transaction in known.labels:
        if transaction == written.transaction:
            spots = (t.start for t in tokens if t.kind == "string" and t.text == label)
            yield from ((Operation(verb=Verb.USE_VALUE, object=enum, label=label), at) for at in list(spots)[:1])


def _covered(operation: Operation, known: Surroundings) -> Operation:
    """A foreign key, once it is known which indexes the whole migration makes."""
    columns, table = operation.columns, operation.table
    if operation.constraint != "f" or table is None or (known.catalog is None and not operation.new_table):
        return operation
    own = any(begins_with(columns, index) for index in known.indexes.get(table, ()))
    before = is_indexed(columns, table, known.held)
    return dataclasses.replace(operation, indexed=own or before)
