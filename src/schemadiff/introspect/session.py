"""A connection in, the same with settings under which every server prints and plans alike out; put back at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg import Connection

# How constants are printed that may be moments, spans, floats or bytes. Whoever compares texts later pins the same.
STYLE = {
    "TimeZone": "UTC",
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "postgres",
    "bytea_output": "hex",
    "extra_float_digits": "1",
}
# Every setting that changes the text PostgreSQL deparses (measured on 14 to 18), and a lock wait below
# deadlock_timeout, so that reading never makes another session's DDL the victim of a deadlock.
_PRINTED = {**STYLE, "quote_all_identifiers": "off", "standard_conforming_strings": "on", "lock_timeout": "100ms"}
# The queries read whole catalogs, whose statistics are old or missing: what is meant to be looked up row by row
# says so (LATERAL), and the rest is hashed. Compiling a query that runs once takes longer than running it.
_PLANNED = {"enable_nestloop": "off", "jit": "off", "max_parallel_workers_per_gather": "0"}
_PINNED = {**_PRINTED, **_PLANNED}
# SET, and no function: it means the same before there is a search path that can be trusted.
_SETTINGS = "; ".join(("set search_path = pg_catalog, pg_temp", *(f"set {n} = '{v}'" for n, v in _PINNED.items())))
_RESTORED = ("search_path", *_PINNED)
_CURRENT = "select name, current_setting(name) from unnest(%s::text[]) as name"
_RESTORE = "select set_config(name, value, false) from unnest(%s::text[], %s::text[]) as s(name, value)"


@contextmanager
def pinned(connection: Connection[Any]) -> Iterator[None]:
    """The settings under which every server prints the same; put back at the end."""
    saved = connection.execute(_CURRENT, (list(_RESTORED),)).fetchall()
    connection.execute(_SETTINGS.encode(), prepare=False)
    try:
        yield
    finally:
        if not connection.broken:
            names, values = map(list, zip(*saved, strict=True))
            connection.execute(_RESTORE, (names, values))


@contextmanager
def planned_once(connection: Connection[Any]) -> Iterator[None]:
    """Have the server keep its plans for what is asked here: whoever asks for the same later is spared the planning,
    which is half of the work where there is little to read.
    """
    before, connection.prepare_threshold = connection.prepare_threshold, 0
    try:
        yield
    finally:
        connection.prepare_threshold = before
