"""Oids of relations in; the catalog rows that are theirs, and what leans on these or is leaned on by them, out.

An anchor is what stands for itself: a table, a view, a composite type, a sequence that is no identity column's.
Indexes, constraints, triggers, row types and the like are their anchor's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

# pg_depend's classid and objid.
CatalogRow = tuple[int, int]

_OWN = """
select a.oid, 'pg_class'::regclass::oid as class, a.oid as part from unnest(%(oids)s::oid[]) a(oid)
union all
select indrelid, 'pg_class'::regclass, indexrelid from pg_index where indrelid = any(%(oids)s)
union all
select refobjid, 'pg_class'::regclass, objid from pg_depend
where refclassid = 'pg_class'::regclass and refobjid = any(%(oids)s)
  and classid = 'pg_class'::regclass and deptype = 'i'
union all
select oid, 'pg_type'::regclass, reltype from pg_class where oid = any(%(oids)s) and reltype <> 0
union all
select c.oid, 'pg_type'::regclass, t.typarray from pg_class c join pg_type t on t.oid = c.reltype
where c.oid = any(%(oids)s) and t.typarray <> 0
union all
select conrelid, 'pg_constraint'::regclass, oid from pg_constraint where conrelid = any(%(oids)s)
union all
select adrelid, 'pg_attrdef'::regclass, oid from pg_attrdef where adrelid = any(%(oids)s)
union all
select tgrelid, 'pg_trigger'::regclass, oid from pg_trigger where tgrelid = any(%(oids)s)
union all
select polrelid, 'pg_policy'::regclass, oid from pg_policy where polrelid = any(%(oids)s)
union all
select ev_class, 'pg_rewrite'::regclass, oid from pg_rewrite where ev_class = any(%(oids)s)
union all
select stxrelid, 'pg_statistic_ext'::regclass, oid from pg_statistic_ext where stxrelid = any(%(oids)s)
"""
# NULL for what is nobody's: a function, a domain, a type of its own.
_ANCHOR = """
case f.class
    when 'pg_class'::regclass then (
        select case when c.relkind in ('i', 'I') then (select x.indrelid from pg_index x where x.indexrelid = c.oid)
                    when c.relkind in ('t', 'S') then coalesce(
                        (select d.refobjid from pg_depend d
                         where d.classid = 'pg_class'::regclass and d.objid = c.oid
                           and d.refclassid = 'pg_class'::regclass and d.deptype = 'i' limit 1), c.oid)
                    else c.oid end
        from pg_class c where c.oid = f.oid)
    when 'pg_type'::regclass then (
        select coalesce(nullif(t.typrelid, 0), nullif(e.typrelid, 0))
        from pg_type t left join pg_type e on e.oid = t.typelem and t.typcategory = 'A' where t.oid = f.oid)
    when 'pg_constraint'::regclass then (select nullif(k.conrelid, 0) from pg_constraint k where k.oid = f.oid)
    when 'pg_attrdef'::regclass then (select a.adrelid from pg_attrdef a where a.oid = f.oid)
    when 'pg_trigger'::regclass then (select g.tgrelid from pg_trigger g where g.oid = f.oid)
    when 'pg_policy'::regclass then (select p.polrelid from pg_policy p where p.oid = f.oid)
    when 'pg_rewrite'::regclass then (select r.ev_class from pg_rewrite r where r.oid = f.oid)
    when 'pg_statistic_ext'::regclass then (select s.stxrelid from pg_statistic_ext s where s.oid = f.oid)
end
"""
_OF_RELATIONS = (
    f"select distinct {_ANCHOR} from unnest(%s::oid[]) o(oid), lateral (select 'pg_class'::regclass as class, o.oid) f"
)
_LEANING = f"""
select distinct {_ANCHOR} from (
    select distinct d.classid as class, d.objid as oid
    from unnest(%s::oid[], %s::oid[]) m(class, oid)
    join pg_depend d on d.refclassid = m.class and d.refobjid = m.oid
    except select * from unnest(%s::oid[], %s::oid[])) f
"""
_LEANED_ON = f"""
select distinct {_ANCHOR} from (
    select distinct d.refclassid as class, d.refobjid as oid
    from unnest(%s::oid[], %s::oid[]) m(class, oid)
    join pg_depend d on d.classid = m.class and d.objid = m.oid
    where d.refobjid >= 16384
    except select * from unnest(%s::oid[], %s::oid[])) f
"""
# Ancestors of partitions: PostgreSQL's own triggers of these say something about the foreign keys of those.
_ABOVE = """
with recursive above(oid) as (
    select inhparent from pg_inherits where inhrelid = any(%(oids)s)
    union
    select i.inhparent from above a join pg_inherits i on i.inhrelid = a.oid
)
select oid from above
"""
_IN_RANGES = """
select c.oid from unnest(%s::bigint[], %s::bigint[]) r(low, high)
cross join lateral (select oid from pg_class where oid >= r.low::oid and oid <= r.high::oid offset 0) c
"""
# Whether one of these names is another constraint's as well is said of its column (18).
_OF_ONE_NAME = """
select k.conrelid from pg_constraint k
where k.contype = 'n' and k.conrelid <> 0 and k.conname = any(%s::name[])
union
select o.conrelid from pg_constraint k
join pg_constraint o on o.conname = k.conname and o.connamespace = k.connamespace
where k.contype = 'n' and k.conrelid = any(%s::oid[]) and o.contype = 'n' and o.conrelid <> 0
"""


@dataclass(frozen=True, slots=True)
class Around:
    """Anchors that have to be read again, the catalog rows of these, and besides the anchors that they lean on."""

    moved: frozenset[int]
    rows: frozenset[CatalogRow]
    lookups: frozenset[int]


def anchors_in(connection: Connection[Any], ranges: Iterable[tuple[int, int]]) -> frozenset[int]:
    """The anchors of the relations whose oids are in one of the ranges, both ends included."""
    lows, highs = map(list, zip(*ranges, strict=True))
    relations = [oid for (oid,) in connection.execute(_IN_RANGES, (lows, highs)).fetchall()]
    found = {oid for (oid,) in connection.execute(_OF_RELATIONS.encode(), (relations,)).fetchall()}
    return frozenset(found - {None})


def around(connection: Connection[Any], moved: Iterable[int], names: Collection[str]) -> Around | None:
    """What has to be read where these anchors moved; None where something leans on them that is nobody's.

    A definition that names something is written otherwise once that is renamed: whatever leans on what moved counts
    as moved. What leans on that in turn names what is as it was. `names` were those of NOT NULL constraints of theirs.
    """
    changed = _with_relatives(connection, frozenset(moved), names)
    leaning = _anchors(connection, _LEANING, _rows_of(connection, changed))
    if None in leaning:
        return None
    return alone(connection, changed | {oid for oid in leaning if oid is not None})


def alone(connection: Connection[Any], again: frozenset[int]) -> Around:
    """What has to be read where these anchors are read again, and none that lean on them."""
    rows = _rows_of(connection, again)
    on = {oid for oid in _anchors(connection, _LEANED_ON, rows) if oid is not None}
    return Around(again, rows, frozenset(on - again))


def is_leaned_on(connection: Connection[Any], rows: Collection[CatalogRow]) -> bool:
    """Whether anything else leans on one of these."""
    return bool(rows) and bool(_anchors(connection, _LEANING, rows))


def _with_relatives(connection: Connection[Any], moved: frozenset[int], names: Collection[str]) -> frozenset[int]:
    oids = sorted(moved)
    found = {oid for (oid,) in connection.execute(_ABOVE, {"oids": oids}).fetchall()}
    if connection.info.server_version >= 18_00_00:
        found |= {oid for (oid,) in connection.execute(_OF_ONE_NAME, (sorted(names), oids)).fetchall()}
    return moved | found


def _rows_of(connection: Connection[Any], anchors: Iterable[int]) -> frozenset[CatalogRow]:
    rows = connection.execute(_OWN, {"oids": sorted(anchors)}).fetchall()
    return frozenset((class_, part) for _, class_, part in rows)


def _anchors(connection: Connection[Any], query: str, rows: Collection[CatalogRow]) -> set[int | None]:
    classes, oids = (list(column) for column in zip(*sorted(rows), strict=True))
    return {anchor for (anchor,) in connection.execute(query.encode(), (classes, oids, classes, oids)).fetchall()}
