"""A statement about large objects and a scratch database in; objects of these numbers are there, empty."""

from __future__ import annotations

import re
from typing import Any

import psycopg

_NAMED = re.compile(r"\bLARGE\s+OBJECT\s+(\d+(?:\s*,\s*\d+)*)", re.IGNORECASE)
_HEAD = re.compile(r"\s*(?:GRANT|REVOKE|ALTER|COMMENT)\s", re.IGNORECASE)
_MAKE = """
SELECT pg_catalog.lo_create(number) FROM pg_catalog.unnest(%s::pg_catalog.oid[]) AS number
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_largeobject_metadata l WHERE l.oid = number)
"""


def make_large_objects(admin: psycopg.Connection[Any], text: str) -> None:
    """Make what the statement names and the database lacks: large objects are data, and scratch has none."""
    match = _NAMED.search(text) if _HEAD.match(text) else None
    if match:
        admin.execute(_MAKE, ([int(number) for number in match[1].split(",")],))
