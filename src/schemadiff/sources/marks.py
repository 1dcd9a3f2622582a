"""Names of system catalogs in; what gives a number that is another once a row of some few relations moved, out.

A row's place and its writer are new whenever it is written, as in the token. Here the rows of relations with
neighbouring oids are taken together, in a bucket: a table has its oid from the same moment as what belongs to it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from schemadiff.sources.token import CONDITIONS, OF_RECORDS, TEMPORARY, content_of

if TYPE_CHECKING:
    from schemadiff.cache.questions import Answer

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


def marks_query(names: Iterable[str]) -> str:
    """What gives the mark of each bucket of these catalogs, with nothing but pg_catalog on the search path."""
    mark = f"pg_catalog.{OF_RECORDS}(ROW(r.ctid, r.xmin), 0)"
    return _of_all(_by_bucket(name, mark, "pg_catalog.bit_xor(m.number)") for name in names)


def sums_query(wanted: Mapping[str, Collection[int] | None], version: int) -> str:
    """What gives for buckets of these catalogs, or for all of them (None), how many rows are in there and the sum over
    what they say. `version` is server_version_num.
    """
    sums = "pg_catalog.count(*), pg_catalog.sum(m.number)"
    return _of_all(_by_bucket(name, content_of(name, version), sums, some) for name, some in wanted.items())


def marks_of(ask: Callable[[str], Answer], names: Collection[str]) -> Marks:
    """The marks of these catalogs, by that query."""
    found: dict[str, dict[int, int]] = {name: {} for name in names}
    for name, bucket, mark in ask(marks_query(names)) if names else ():
        found[str(name)][int(str(bucket))] = int(str(mark))
    return found


def moved(before: Marks, now: Marks) -> frozenset[int]:
    """The buckets in which a row moved, came or went, as far as the catalogs that were asked now tell."""
    found = (before.get(name, {}).items() ^ marks.items() for name, marks in now.items())
    return frozenset(bucket for pairs in found for bucket, _ in pairs)


def ranges(buckets: Iterable[int]) -> list[tuple[int, int]]:
    """The oids of the buckets, from the first to the last."""
    return [(bucket << _BITS, (bucket + 1 << _BITS) - 1) for bucket in sorted(buckets)]


def _of_all(queries: Iterable[str]) -> str:
    return f"WITH {TEMPORARY} {' UNION ALL '.join(queries)}"


def _by_bucket(name: str, number: str, told: str, some: Collection[int] | None = None) -> str:
    only = "" if some is None else f" WHERE m.bucket = ANY ('{{{','.join(map(str, sorted(some)))}}}')"
    bucket = f"CASE WHEN o.whose < {_FIRST} THEN {ELSEWHERE} ELSE o.whose >> {_BITS} END AS bucket"
    return (
        f"SELECT '{name}', m.bucket, {told} FROM (SELECT {bucket}, {number} AS number FROM pg_catalog.{name} r"
        f" CROSS JOIN LATERAL (SELECT ({_WHOSE[name]})::bigint AS whose) o WHERE {CONDITIONS[name]}) m{only} GROUP BY 2"
    )
