"""Filled tables of a scratch database in; their rows as SQL that psql runs, or in another database, out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import psycopg

from schemadiff.model import Catalog, ObjectId
from schemadiff.quoting import identifier, identifiers, one_line, qualified
from schemadiff.scratch import Database
from schemadiff.seeds.generate.fill import Filled
from schemadiff.seeds.generate.order import Order, is_parent
from schemadiff.stages import advance, expect, stage

# How many rows are written before that is told.
_TOLD = 1_000
# What a value looks like as text must not hang on who asks.
_SPELLING = (
    "SET datestyle = 'ISO, YMD'; SET intervalstyle = 'postgres'; SET timezone = 'UTC'; SET extra_float_digits = 1; "
    "SET bytea_output = 'hex'; SET synchronize_seqscans = off; SET max_parallel_workers_per_gather = 0"
)


def texts(database: Database, catalog: Catalog, filled: Sequence[Filled], order: Order, head: str) -> Iterator[bytes]:
    """The file, piece by piece: a COPY for each table, and where its sequences go on."""
    yield head.encode()
    with stage("writing rows"):
        expect(sum(one.rows for one in filled))
        for group in groups(filled, order):
            if len(group) > 1:
                yield _together(database, catalog, group).encode() + b"\n\n"
            else:
                yield f"COPY {_target(group[0])} FROM stdin;\n".encode()
                yield from rows(database, catalog, group[0])
                yield b"\\.\n\n"
    for text in sequence_texts(filled):
        yield f"{text};\n".encode()


def load(
    connection: psycopg.Connection[Any], database: Database, catalog: Catalog, filled: Sequence[Filled], order: Order
) -> int:
    """The same into another database, in the transaction that is open there. Raises psycopg.Error."""
    count = 0
    with stage("loading rows"):
        expect(sum(one.rows for one in filled))
        for group in groups(filled, order):
            load_group(connection, database, catalog, group)
            count += sum(one.rows for one in group)
        for text in sequence_texts(filled):
            connection.execute(text.encode())
    return count


def load_group(
    connection: psycopg.Connection[Any], database: Database, catalog: Catalog, group: Sequence[Filled]
) -> None:
    """The rows of one table, or of some that refer to each other. Raises psycopg.Error."""
    if len(group) > 1:
        connection.execute(_together(database, catalog, group).encode())
        return
    with connection.cursor() as cursor, cursor.copy(f"COPY {_target(group[0])} FROM STDIN".encode()) as copy:
        for data in rows(database, catalog, group[0]):
            copy.write(data)


def rows(database: Database, catalog: Catalog, one: Filled) -> Iterator[bytes]:
    """The rows of a table as COPY writes them, in the order in which they were made."""
    connection = database.author()
    connection.execute(_SPELLING.encode())
    source = f"SELECT {identifiers(one.columns)} FROM {_source(one.table, catalog)}"
    with connection.cursor() as cursor, cursor.copy(f"COPY ({source}) TO STDOUT".encode()) as copy:
        for number, data in enumerate(copy, start=1):
            yield bytes(data)
            if not number % _TOLD:
                advance(_TOLD)
        advance(one.rows % _TOLD)


def sequence_texts(filled: Iterable[Filled]) -> Iterator[str]:
    """Statements after which the sequences go on behind the rows."""
    for one in filled:
        for column, sequence in sorted(one.sequences.items()):
            last = f"(SELECT pg_catalog.max({identifier(column)}) FROM {qualified(one.table.path)})"
            yield f"SELECT pg_catalog.setval({sequence}, {last})"


def header(rows_: int, seed: str, filled: Iterable[Filled]) -> str:
    """The comment at the top: how the file is made again."""
    lines = [f"-- schemadiff seed generate --rows {rows_} --seed {one_line(seed)}"]
    lines += [
        f"-- {one_line(qualified(one.table.path))}: {one.rows} rows: {one_line(one.reason)}"
        for one in filled
        if one.reason
    ]
    return "\n".join([*lines, "-- Run it in one transaction: psql -X -1 -v ON_ERROR_STOP=1 -f FILE", "", ""])


def groups(filled: Sequence[Filled], order: Order) -> Iterator[list[Filled]]:
    """One table after the other; those that refer to each other, and all between them, together."""
    have = [one for one in filled if one.rows]
    at = {one.table: number for number, one in enumerate(have)}
    start = 0
    while start < len(have):
        end = start
        number = start
        while number <= end:
            ahead = [at[r.table] for table, r in order.ahead if table == have[number].table and r.table in at]
            end = max([end, *ahead])
            number += 1
        yield have[start : end + 1]
        start = end + 1


def _together(database: Database, catalog: Catalog, group: Sequence[Filled]) -> str:
    """One statement for all of them: foreign keys are looked at when it ends."""
    connection = database.author()
    connection.execute(_SPELLING.encode())
    parts = []
    for number, one in enumerate(group):
        shown = ", ".join(f"pg_catalog.format('%L', {identifier(column)})" for column in one.columns)
        row_ = f"pg_catalog.concat('(', pg_catalog.concat_ws(', ', {shown}), ')')"
        query = f"SELECT {row_} FROM {_source(one.table, catalog)}"
        values = ",\n".join(str(row[0]) for row in connection.execute(query.encode()))
        advance(one.rows)
        parts.append(f"rows_{number} AS (INSERT INTO {_target(one)} OVERRIDING SYSTEM VALUE VALUES\n{values})")
    return f"WITH {', '.join(parts)}\nSELECT 'rows that refer to each other';"


def _target(one: Filled) -> str:
    return qualified(one.table.path) + (f" ({identifiers(one.columns)})" if one.columns else "")


def _source(table: ObjectId, catalog: Catalog) -> str:
    return f"{'ONLY ' if is_parent(table, catalog) else ''}{qualified(table.path)}"
