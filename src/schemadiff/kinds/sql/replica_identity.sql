select c.oid as relid, n.nspname as schema, c.relname as table_name, c.relkind::text as relkind,
       case c.relreplident when 'f' then 'FULL' when 'n' then 'NOTHING' else 'USING INDEX' end as setting,
       i.relname as index
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
left join pg_index x on x.indrelid = c.oid and x.indisreplident
left join pg_class i on i.oid = x.indexrelid
where c.relkind in ('r', 'p', 'm') and c.relreplident <> 'd' and (c.relreplident <> 'i' or i.oid is not null)
  and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
