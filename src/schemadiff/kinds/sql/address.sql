-- Columns of views and composite types that anything is said of: nothing to compare, but comments, grants and defaults
-- are put on them.
select 'pg_class'::regclass::oid as class, c.oid, a.attnum as subid, n.nspname as schema, c.relname as relation,
       a.attname as name
from pg_class c
cross join lateral (select attnum, attname, attacl, atthasdef from pg_attribute
                    where attrelid = c.oid and attnum > 0 and not attisdropped offset 0) a
join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('v', 'm', 'c') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  and (a.attacl is not null or a.atthasdef
    or (c.oid, a.attnum) in (select objoid, objsubid from pg_description where classoid = 'pg_class'::regclass)
    or (c.oid, a.attnum) in (select objoid, objsubid from pg_seclabel where classoid = 'pg_class'::regclass))
