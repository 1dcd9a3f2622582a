select c.oid as relid, n.nspname as schema, c.relname as table_name, c.relkind::text as relkind, i.relname as index
from pg_index x
join pg_class c on c.oid = x.indrelid
join pg_class i on i.oid = x.indexrelid
join pg_namespace n on n.oid = c.relnamespace
where x.indisclustered and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
