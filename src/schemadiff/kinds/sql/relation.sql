-- What there is that has columns, for all rows that name one by its oid.
select c.oid, n.nspname as schema, c.relname as name, c.relkind::text as relkind, c.relispartition as is_partition,
       c.reloftype <> 0 as is_typed, c.relhassubclass as has_children
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'f', 'v', 'm', 'c') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
