-- Columns of views and composite types: nothing to compare, but comments and grants are put on them.
select 'pg_class'::regclass::oid as class, c.oid, a.attnum as subid, n.nspname as schema, c.relname as relation,
       a.attname as name, c.relkind::text as relkind
from pg_attribute a
join pg_class c on c.oid = a.attrelid
join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('v', 'm', 'c') and a.attnum > 0 and not a.attisdropped
  and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
