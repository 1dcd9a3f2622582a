"""Names of system catalogs in; for some relations at a time, a number that is another once a row of theirs moved, out.

A row's place and its writer are new whenever it is written, as in the token. Here the rows of relations with
neighbouring oids are taken together: a table has its oid from the same moment as what belongs to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import psycopg

from schemadiff.sources.token import CONDITIONS, OF_RECORDS, TEMPORARY

# By catalog and bucket. A bucket holds so many oids that a table with its indexes and constraints is in one or two.
Marks = Mapping[str, Mapping[int, int]]
_BITS = 4
# Rows of PostgreSQL's own relations, and of what is no relation's: a domain's constraint, a function's comment.
ELSEWHERE = -1
_FIRST = 16384
# Whose rows these are: the oid of a relation, 0 for nobody's.
_ROW_TYPE = """coalesce(nullif(r.typrelid, 0), CASE WHEN r.typcategory = 'A' THEN
    (SELECT e.typrelid FROM pg_catalog.pg_type e WHERE e.oid = r.typelem) END, 0)"""
_DESCRIBED = """CASE r.classoid
    WHEN 1259 THEN r.objoid
    WHEN 'pg_constraint'::regclass THEN (SELECT k.conrelid FROM pg_catalog.pg_constraint k WHERE k.oid = r.objoid)
    WHEN 'pg_trigger'::regclass THEN (SELECT g.tgrelid FROM pg_catalog.pg_trigger g WHERE g.oid = r.objoid)
    WHEN 'pg_policy'::regclass THEN (SELECT p.polrelid FROM pg_catalog.pg_policy p WHERE p.oid = r.objoid)
    WHEN 'pg_rewrite'::regclass THEN (SELECT w.ev_class FROM pg_catalog.pg_rewrite w WHERE w.oid = r.objoid)
    WHEN 'pg_statistic_ext'::regclass THEN (SELECT s.stxrelid FROM pg_catalog.pg_statistic_ext s WHERE s.oid = r.objoid)
    ELSE 0 END"""
_WHOSE = {
    "pg_class": "r.oid", "pg_attribute": "r.attrelid", "pg_attrdef": "r.adrelid", "pg_constraint": "r.conrelid",
    "pg_foreign_table": "r.ftrelid", "pg_index": "r.indrelid", "pg_inherits": "r.inhrelid",
    "pg_partitioned_table": "r.partrelid", "pg_policy": "r.polrelid", "pg_rewrite": "r.ev_class",
    "pg_sequence": "r.seqrelid", "pg_statistic_ext": "r.stxrelid", "pg_trigger": "r.tgrelid",
    "pg_type": _ROW_TYPE, "pg_description": _DESCRIBED, "pg_depend": "CASE r.classid WHEN 1259 THEN r.objid ELSE 0 END",
}  # fmt: skip
MARKED = frozenset(_WHOSE)


def marks_of(connection: psycopg.Connection[Any], catalogs: Iterable[str]) -> Marks:
    """The marks of these catalogs; to be asked for with nothing but pg_catalog on the search path."""
    found: dict[str, dict[int, int]] = {name: {} for name in catalogs}
    if found:
        for name, bucket, mark in connection.execute(_query(found).encode()).fetchall():
            found[name][bucket] = mark
    return found


def moved(before: Marks, now: Marks) -> frozenset[int]:
    """The buckets in which a row moved, came or went, as far as the catalogs that were asked now tell."""
    return frozenset(bucket for name, marks in now.items() for bucket, _ in before[name].items() ^ marks.items())


def ranges(buckets: Iterable[int]) -> list[tuple[int, int]]:
    """The oids of the buckets, from the first to the last."""
    return [(bucket << _BITS, (bucket + 1 << _BITS) - 1) for bucket in sorted(buckets)]


def _query(names: Iterable[str]) -> str:
    return f"WITH {TEMPORARY} {' UNION ALL '.join(map(_marks, names))}"


def _marks(name: str) -> str:
    return (
        f"SELECT '{name}', CASE WHEN m.oid < {_FIRST} THEN {ELSEWHERE} ELSE m.oid >> {_BITS} END,"
        f" pg_catalog.bit_xor(m.mark) FROM (SELECT ({_WHOSE[name]})::bigint AS oid,"
        f" pg_catalog.{OF_RECORDS}(ROW(r.ctid, r.xmin), 0) AS mark"
        f" FROM pg_catalog.{name} r WHERE {CONDITIONS[name]}) m GROUP BY 2"
    )
