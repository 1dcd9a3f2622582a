select n.nspname as schema, c.relname as name, c.oid as relid,
       pn.nspname as parent_schema, p.relname as parent_name,
       pg_get_expr(c.relpartbound, c.oid) as bound, pg_get_partition_constraintdef(c.oid) as "constraint"
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_inherits h on h.inhrelid = c.oid
join pg_class p on p.oid = h.inhparent
join pg_namespace pn on pn.oid = p.relnamespace
where c.relispartition and c.relkind in ('r', 'p', 'f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
