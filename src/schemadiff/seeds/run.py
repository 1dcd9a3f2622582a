"""A statement of a seed and a connection in; it has run there, and how many rows it wrote comes out."""

from __future__ import annotations

from typing import Any

import psycopg

from schemadiff.seeds.statements import Statement

_CHUNK = 1 << 20


def run_statement(
    connection: psycopg.Connection[Any], text: str, statement: Statement, *, of_row: Statement | None = None
) -> int:
    """Run it as it is written; with `of_row`, that statement with the rows of this one only. Raises psycopg.Error."""
    if statement.data is not None:
        return _copy(connection, text, statement)
    written = text[statement.start : statement.end]
    if of_row is not None:
        first, last = of_row.rows[0], of_row.rows[-1]
        rows = ", ".join(text[row.start : row.end] for row in statement.rows)
        written = text[of_row.start : first.start] + rows + text[last.end : of_row.end]
    done = connection.execute(written.encode())
    return max(done.rowcount, 0) if statement.verb in ("INSERT", "UPDATE", "DELETE", "MERGE") else 0


def _copy(connection: psycopg.Connection[Any], text: str, statement: Statement) -> int:
    assert statement.data is not None
    start, end = statement.data
    with connection.cursor() as cursor:
        with cursor.copy(text[statement.start : statement.end].encode()) as copy:
            for at in range(start, end, _CHUNK):
                copy.write(text[at : min(at + _CHUNK, end)].encode())
        return max(cursor.rowcount, 0)
