select i.oid, x.indrelid as relid, n.nspname as schema, i.relname as name,
       tn.nspname as table_schema, t.relname as table_name, t.relkind::text as relkind,
       pg_get_indexdef(i.oid) as definition, x.indisvalid and x.indisready and x.indislive as valid, ts.spcname as tablespace,
       pi.relname as parent_index, pn.nspname as parent_schema, t.relispartition as is_partition,
       coalesce((select jsonb_object_agg(a.attnum, a.attstattarget) from pg_attribute a
                 where a.attrelid = i.oid and nullif(a.attstattarget, -1) is not null), '{}') as statistics
from pg_index x
join pg_class i on i.oid = x.indexrelid
join pg_namespace n on n.oid = i.relnamespace
join pg_class t on t.oid = x.indrelid
join pg_namespace tn on tn.oid = t.relnamespace
left join pg_tablespace ts on ts.oid = i.reltablespace
left join pg_inherits h on h.inhrelid = i.oid
left join pg_class pi on pi.oid = h.inhparent
left join pg_namespace pn on pn.oid = pi.relnamespace
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  and not exists (select from pg_constraint k where k.conindid = i.oid and k.contype in ('p', 'u', 'x'))
