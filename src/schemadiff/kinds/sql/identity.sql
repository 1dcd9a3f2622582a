-- The sequences of identity columns, which are a part of them.
select s.seqrelid as oid, d.refobjid as relid, d.refobjsubid as subid, n.nspname as schema, c.relname as name,
       format_type(s.seqtypid, null) as type, s.seqstart as start, s.seqincrement as increment, s.seqmin as minimum,
       s.seqmax as maximum, s.seqcache as cache, s.seqcycle as cycle,
       case when c.relpersistence <> t.relpersistence and current_setting('server_version_num')::int >= 150000
            then c.relpersistence::text end as apart, c.relpersistence::text as persistence
from pg_sequence s
cross join lateral (select refobjid, refobjsubid from pg_depend
                    where classid = 'pg_class'::regclass and objid = s.seqrelid and refclassid = 'pg_class'::regclass
                      and refobjsubid > 0 and deptype = 'i' offset 0) d
cross join lateral (select relname, relnamespace, relpersistence from pg_class where oid = s.seqrelid offset 0) c
cross join lateral (select relpersistence from pg_class where oid = d.refobjid offset 0) t
join pg_namespace n on n.oid = c.relnamespace
