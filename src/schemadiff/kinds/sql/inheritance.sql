select c.oid as relid, n.nspname as schema, c.relname as name, pn.nspname as parent_schema, p.relname as parent_name,
       h.inhseqno as number
from pg_inherits h
join pg_class c on c.oid = h.inhrelid
join pg_namespace n on n.oid = c.relnamespace
join pg_class p on p.oid = h.inhparent
join pg_namespace pn on pn.oid = p.relnamespace
where c.relkind in ('r', 'f') and not c.relispartition and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
