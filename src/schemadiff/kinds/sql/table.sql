select c.oid, n.nspname as schema, c.relname as name, c.relkind::text as relkind,
       c.relpersistence::text as persistence,
       coalesce(c.reloptions, '{}') as options, coalesce(toast.reloptions, '{}') as toast_options,
       -- A partitioned table has one only if it was stated (17).
       case when am.amname <> 'heap' or c.relkind = 'p' then am.amname end as access_method,
       ts.spcname as tablespace,
       c.relrowsecurity as row_security, c.relforcerowsecurity as force_row_security,
       case when c.reloftype <> 0 then format_type(c.reloftype, null) end as of_type,
       case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end as partition_key,
       c.relispartition as is_partition,
       fs.srvname as server, coalesce(ft.ftoptions, '{}') as foreign_options
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
left join pg_class toast on toast.oid = c.reltoastrelid
left join pg_am am on am.oid = c.relam
left join pg_tablespace ts on ts.oid = c.reltablespace
left join pg_foreign_table ft on ft.ftrelid = c.oid
left join pg_foreign_server fs on fs.oid = ft.ftserver
where c.relkind in ('r', 'p', 'f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
