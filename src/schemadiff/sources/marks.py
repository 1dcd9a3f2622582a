"""Names of system catalogs in; what gives a number that is another once a row of some few relations moved, out.

A row's place and its writer are new whenever it is written, as in the token. Here the rows of relations with
neighbouring oids are taken together, in a bucket: a table has its oid from the same moment as what belongs to it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from schemadiff.sources.token import CONDITIONS, OF_RECORDS, TEMPORARY, row_hash

if TYPE_CHECKING:
    from schemadiff.cache.questions import Answer

# By catalog and bucket: how many rows, and the sum over what they say.
Sums = Mapping[str, Mapping[int, Sequence[int]]]
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
# The same as PostgreSQL finds it in an index of the catalog, where there is one. That is worth it for a few buckets.
_INDEXED = {
    **{name: column for name, column in _WHOSE.items() if column[2:].isidentifier()},
    "pg_depend": "r.classid = 1259 AND r.objid",
}
_FEW = 50


def marks_of(ask: Callable[[str], Answer], names: Collection[str]) -> Marks:
    """The marks of these catalogs; `ask` has nothing but pg_catalog on the search path."""
    found = _numbers(ask, marks_query(names)) if names else ()
    return {name: dict(zip(buckets, marks, strict=True)) for name, (buckets, marks) in found}


def sums_of(ask: Callable[[str], Answer], wanted: Mapping[str, Collection[int] | None], version: int) -> Sums:
    """For buckets of these catalogs, or for all of them (None), how many rows are in there and the sum over what they
    say; of those that have rows. `version` is server_version_num.
    """
    found = _numbers(ask, sums_query(wanted, version)) if wanted else ()
    return {name: {bucket: told for bucket, *told in zip(*numbers, strict=True)} for name, numbers in found}


def marks_query(names: Iterable[str]) -> str:
    """What gives the mark of each bucket of these catalogs."""
    mark = f"pg_catalog.{OF_RECORDS}(ROW(r.ctid, r.xmin), 0)"
    return _of_all(_by_bucket(name, mark, {"mark": "pg_catalog.bit_xor(m.number)"}) for name in names)


def sums_query(wanted: Mapping[str, Collection[int] | None], version: int) -> str:
    """What gives those sums."""
    told = {"rows": "pg_catalog.count(*)", "sum": "pg_catalog.sum(m.number)"}
    return _of_all(_by_bucket(name, row_hash(name, version), told, some) for name, some in wanted.items())


def moved(before: Marks, now: Marks) -> Mapping[str, frozenset[int]]:
    """The buckets in which a row moved, came or went, of those of the catalogs asked now that have any."""
    found = ((name, before.get(name, {}).items() ^ marks.items()) for name, marks in now.items())
    return {name: frozenset(bucket for bucket, _ in pairs) for name, pairs in found if pairs}


def ranges(buckets: Iterable[int]) -> list[tuple[int, int]]:
    """The oids of the buckets, from the first to the last."""
    return [(bucket << _BITS, (bucket + 1 << _BITS) - 1) for bucket in sorted(buckets)]


def _numbers(ask: Callable[[str], Answer], query: str) -> Iterator[tuple[str, list[list[int]]]]:
    """Each catalog with its columns of numbers, the buckets first."""
    for name, *columns in ask(query):
        yield str(name), [[int(number) for number in column[1:-1].split(",")] if column else [] for column in columns]


def _of_all(queries: Iterable[str]) -> str:
    return f"WITH {TEMPORARY} {' UNION ALL '.join(queries)}"


def _by_bucket(name: str, number: str, told: Mapping[str, str], some: Collection[int] | None = None) -> str:
    """One row for a catalog: arrays are read from it in a tenth of the time that a row for each bucket takes."""
    bucket = f"CASE WHEN o.whose < {_FIRST} THEN {ELSEWHERE} ELSE o.whose >> {_BITS} END AS bucket"
    rows = (
        f"SELECT {bucket}, {number} AS number FROM pg_catalog.{name} r"
        f" CROSS JOIN LATERAL (SELECT ({_WHOSE[name]})::bigint AS whose) o WHERE {CONDITIONS[name]}{_only(name, some)}"
    )
    columns = ", ".join(f"{formula} AS {column}" for column, formula in told.items())
    arrays = ", ".join(f"pg_catalog.array_agg(b.{column})::text" for column in ("bucket", *told))
    return f"SELECT '{name}', {arrays} FROM (SELECT m.bucket, {columns} FROM ({rows}) m{_within(some)} GROUP BY 1) b"


def _within(some: Collection[int] | None) -> str:
    return "" if some is None else f" WHERE m.bucket = ANY ('{{{','.join(map(str, sorted(some)))}}}')"


def _only(name: str, some: Collection[int] | None) -> str:
    """So that PostgreSQL need not go through all rows."""
    if some is None or ELSEWHERE in some or len(some) > _FEW or name not in _INDEXED:
        return ""
    return f" AND ({' OR '.join(f'{_INDEXED[name]} BETWEEN {low} AND {high}' for low, high in ranges(some))})"
