select c.oid, n.nspname as schema, c.relname as name, c.relpersistence::text as persistence,
       format_type(s.seqtypid, null) as type, s.seqstart as start, s.seqincrement as increment,
       s.seqmin as minimum, s.seqmax as maximum, s.seqcache as cache, s.seqcycle as cycle
from pg_class c
join pg_sequence s on s.seqrelid = c.oid
join pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'S' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  and (select true from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid
          and d.refobjsubid > 0 and d.deptype = 'i' limit 1) is null
